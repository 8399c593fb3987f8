"""Whether Streamlit's settings protect the visitors: another file, a variable or an option may have changed them."""

import os
from collections.abc import Callable
from typing import Any

from streamlit import config
from streamlit.runtime.secrets import secrets_singleton

from dashboard.server.client_address import is_loopback
from dashboard.server.connections import SESSIONS_VARIABLE, sessions_per_address
from dashboard.server.embedding import EMBED_VARIABLE, wrong_embedding_origins
from dashboard.server.trusted_proxies import PROXIES_VARIABLE, trusted_proxies, wrong_proxies

TEACHER_SETTINGS = (("teacher_password",), ("teachers", "auth"))  # of the secrets file: all of one of these name a teacher

# Settings by name: what they must be, and what happens otherwise.
_NEEDED: tuple[tuple[str, Callable[[Any], bool], str, str], ...] = (
    ("browser.gatherUsageStats", lambda value: not value, "false", "visitors' browsers report to Streamlit's makers"),
    ("server.enableXsrfProtection", bool, "true", "another web site can open a page in a visitor's name"),
    ("server.enableCORS", bool, "true", "other web sites can read what a visitor sees"),
    ("client.showErrorDetails", lambda value: value == "none", "none", "visitors see where files lie on this machine"),
    (
        "client.toolbarMode",
        lambda value: value in ("viewer", "minimal"),
        "viewer",
        "visitors are offered a developer's menu",
    ),
    ("server.fileWatcherType", lambda value: value == "none", "none", "the server watches its own files all the time"),
    ("server.enableAgentApi", lambda value: not value, "false", "programs can drive pages past the limits of this server"),
    ("runner.fastReruns", lambda value: not value, "false", "one visitor who clicks fast makes all others wait"),
    ("runner.postScriptGC", lambda value: not value, "false", "each click of a visitor makes all others wait"),
    ("global.developmentMode", lambda value: not value, "false", "other web sites can read what a visitor sees"),
)


def missing_protection() -> list[str]:
    """One sentence, with the cure, for each setting that leaves visitors or the server without protection."""
    found = [
        f"{name} is {config.get_option(name)!r} instead of {wanted}, so {else_so}: start the server without that setting."
        for name, is_right, wanted, else_so in _NEEDED
        if not is_right(config.get_option(name))
    ]
    return [*found, *_wrong_variables(), *_open_to_everybody()]


def _wrong_variables() -> list[str]:
    said = os.environ.get(SESSIONS_VARIABLE, "")
    wrong = [said] if said and said != str(sessions_per_address()) else []
    checks = (
        (EMBED_VARIABLE, wrong_embedding_origins(), "an origin such as https://moodle.school.example"),
        (PROXIES_VARIABLE, wrong_proxies(), "an address such as 127.0.0.1 or a network such as 10.0.0.0/8"),
        (SESSIONS_VARIABLE, wrong, "a whole number above 0"),
    )
    return [
        f"{variable} has {each!r}, which is left out: it must be {cure}."
        for variable, all_wrong, cure in checks
        for each in all_wrong
    ]


def _open_to_everybody() -> list[str]:
    """The sentence for a server that others reach and in which nobody is the teacher."""
    address, proxies = config.get_option("server.address") or "", trusted_proxies()
    if (is_loopback(address) and not proxies) or os.environ.get("S7_TEACHER_PASSWORD"):
        return []
    if secrets_singleton.load_if_toml_exists() and any(map(_are_secrets, TEACHER_SETTINGS)):
        return []
    reached = f"{PROXIES_VARIABLE} is {', '.join(proxies)}" if proxies else f"server.address is {address!r}"
    return [
        f"{reached} and there is no teacher's password, so whoever reaches this machine may start, "
        f"stop and delete runs: set S7_TEACHER_PASSWORD, or leave {'the variable' if proxies else 'the address'} out."
    ]


def _are_secrets(names: tuple[str, ...]) -> bool:
    return all(secrets_singleton.get(name) for name in names)
