"""The password in the address of a store, which nothing that people read may show."""

import re
from urllib.parse import quote, quote_plus, unquote, unquote_plus

HIDDEN_PASSWORD = "***"

_FILE = "sqlite:///"  # what follows is a path, however much it looks like something else
_BEFORE_HOST = re.compile(r"(://[^:/@\[]*):(.*)@", re.DOTALL)
_WITHOUT_HOST = re.compile(r"(://[^:/@\[]*):(?!\d{1,5}(?:[,/?#]|$))([^@/?]*)(?=[/?]|$)")  # where a port would stand
_LACKS_SLASHES = re.compile(r"^([A-Za-z][\w+.-]*:/?[^:/@\[]*):(.*)@", re.DOTALL)  # "postgresql:ada:secret@host"
_IN_TEXT = re.compile(r"(://[^:/@\s]*):\S*@")
_NAMED = re.compile(
    r"(\b\w*(?:password|passwd|pwd)\s*=\s*)('(?:[^'\\]|\\.)*'|.*?(?=\s+\w+\s*=|&|$))", re.IGNORECASE | re.DOTALL
)
_PATTERNS = (_BEFORE_HOST, _WITHOUT_HOST, _LACKS_SLASHES, _NAMED)
_LONG_ENOUGH = 4  # characters of a part of a password that is hidden wherever it stands, also within a word


def shown_address(url: str) -> str:
    """The address as messages show it: typed again, it leads to the same store, but a password in it is hidden."""
    if url.startswith(_FILE):
        return url
    for pattern in (_BEFORE_HOST, _WITHOUT_HOST, _LACKS_SLASHES):
        url = pattern.sub(lambda found: found[0].replace(":" + found[2], ":" + HIDDEN_PASSWORD, 1), url)
    return _NAMED.sub(rf"\1{HIDDEN_PASSWORD}", url)


def without_password(text: str, url: str = "") -> str:
    """What a driver says, without the password of this address, however the driver has read, split or quoted it.

    Without an address, what looks like a password of one is hidden.
    """
    for part in sorted(_parts(url), key=len, reverse=True):
        anywhere = len(part) >= _LONG_ENOUGH
        pattern = re.escape(part) if anywhere else rf"(?<!\w){re.escape(part)}(?!\w)"
        text = re.sub(pattern, HIDDEN_PASSWORD, text)
    return _NAMED.sub(rf"\1{HIDDEN_PASSWORD}", _IN_TEXT.sub(rf"\1:{HIDDEN_PASSWORD}@", text))


def _parts(url: str) -> set[str]:
    """The password, and its parts as a program finds them that takes a character in it for a sign of the address."""
    if url.startswith(_FILE):
        return set()
    found = [match[2] for pattern in _PATTERNS for match in pattern.finditer(url)]
    whole = {form(part.strip("'")) for part in found for form in (str, unquote, unquote_plus)}
    parts = whole | {part for each in whole for part in re.split(r"[@:/?#&=%\s]", each)}
    written = parts | {form(part) for part in parts for form in (quote, quote_plus)}
    written |= {repr(part)[1:-1] for part in written}
    return {part for part in written if any(map(str.isalnum, part))}
