"""What can be checked of deploy/ without a container: its files say what the program, its papers and formats say."""

import ipaddress
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from nginx_under_test import documented
from streamlit import config

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
DASHBOARDS = [COMPOSE["services"][name] for name in ("one", "two")]
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
SPACE_COLOURS = ("red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray")


def read_by_the_program() -> set[str]:
    """Variables that S7 Lab reads, and those by which Streamlit's settings are set."""
    source = "".join(
        path.read_text(encoding="utf-8") for tree in ("s7core", "dashboard") for path in (ROOT / tree).rglob("*.py")
    )
    settings = config.get_config_options()
    return {*re.findall(r"\bS7_[A-Z_]+\b", source), *(option.env_var for option in settings.values())}


def instructions(word: str) -> list[str]:
    """What follows this word of the Dockerfile, continued lines joined."""
    return re.findall(rf"^{word} (.*)", re.sub(r"\\\n\s*", "", DOCKERFILE), re.MULTILINE)


def options(words: list[str]) -> set[str]:
    return {word.removeprefix("--") for word in words if word.startswith("--")}


def address_in_compose(service: dict) -> str:
    return service["networks"]["default"]["ipv4_address"]


def test_every_variable_that_is_set_is_read_by_somebody():
    known = read_by_the_program()
    assert all(set(each["environment"]) <= known for each in DASHBOARDS)
    set_by_image = re.findall(r"\b((?:S7|STREAMLIT)_\w+)=", DOCKERFILE)
    assert len(set_by_image) == 2 and set(set_by_image) <= known
    servers = json.loads((DEPLOY / "jupyterhub/jupyter_server_config.json").read_text())["ServerProxy"]["servers"]
    assert set(servers["s7lab"]["environment"]) <= known


def test_every_option_that_is_set_is_one_of_streamlits():
    command = json.loads(instructions("CMD")[-1])
    jupyter = json.loads((DEPLOY / "jupyterhub/jupyter_server_config.json").read_text())["ServerProxy"]["servers"]["s7lab"]
    assert command[0] == "dashboard" and jupyter["command"][:2] == ["s7", "dashboard"]
    assert options(command) and options(jupyter["command"])
    assert options(command) | options(jupyter["command"]) <= set(config.get_config_options())


def test_the_image_has_all_that_the_package_is_made_of_and_nobody_s_secrets():
    copied = {word for line in instructions("COPY") for word in line.split()[:-1]}
    sent = (DEPLOY / "Dockerfile.dockerignore").read_text().split()
    assert copied >= {"pyproject.toml", "requirements.txt", "s7core", "dashboard", "README.md", "LICENSE"}
    assert all((ROOT / each).exists() for each in copied)
    assert {each.removeprefix("!") for each in sent if each.startswith("!")} == copied
    assert "**/.streamlit/secrets.toml" in sent


def test_the_image_runs_as_a_user_without_rights_who_may_write_where_the_store_is():
    store = re.search(r"S7_STORE=(\S+)", DOCKERFILE)[1]
    (volume,) = instructions("VOLUME")
    assert instructions("USER") == ["1000"] and "useradd --uid 1000" in DOCKERFILE
    assert Path(store).parent == Path(volume) and f"--owner s7lab --group s7lab {volume}" in DOCKERFILE


@pytest.mark.parametrize("base", ["", "lab", "/lab/"])
def test_the_health_check_asks_for_the_page_of_health_below_the_base_path(base):
    """The image's own line, with a stand-in for what it opens."""
    line = instructions("HEALTHCHECK")[0]
    python, flag, script = json.loads(line[line.index("CMD ") + 4 :])
    assert (python, flag) == ("python", "-c")
    watched = f"import urllib.request; urllib.request.urlopen = lambda url, timeout: print(url)\n{script}"
    variables = {**os.environ, "STREAMLIT_SERVER_BASE_URL_PATH": base}
    asked = subprocess.run([sys.executable, flag, watched], env=variables, capture_output=True, text=True, check=True).stdout
    assert asked.strip() == f"http://127.0.0.1:8501{'/lab' if base else ''}/_stcore/health"


def test_nginx_of_the_containers_is_the_documented_one():
    one, several = documented()
    both = f"{several}\n{one}".replace("http://127.0.0.1:8501", "http://lab")
    both = both.replace("127.0.0.1:8501", "one:8501").replace("127.0.0.1:8502", "two:8501")
    first, _, rest = (DEPLOY / "nginx.conf").read_text(encoding="utf-8").partition("\n")
    assert first.startswith("#") and rest == both
    assert "127.0.0.1" not in both


def test_nginx_finds_the_dashboards_and_is_believed_by_them():
    services = COMPOSE["services"]
    nginx = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for name in re.findall(r"server (\w+):8501;", nginx):
        assert services[name]["environment"]["S7_TRUSTED_PROXIES"] == address_in_compose(services["nginx"])
        assert f"location /{services[name]['environment']['STREAMLIT_SERVER_BASE_URL_PATH']}/" in nginx
        assert services["nginx"]["depends_on"][name] == {"condition": "service_healthy"}
    mounted = dict(each.split(":")[:2] for each in services["nginx"]["volumes"])
    assert mounted == {"./nginx.conf": "/etc/nginx/conf.d/default.conf", "./certificate": "/etc/ssl/lab"}
    assert "ssl_certificate     /etc/ssl/lab/fullchain.pem" in nginx


def test_nginx_and_the_dashboards_keep_their_addresses():
    """nginx asks for the address of a name only when it starts, so a dashboard that is made anew must have the same one."""
    (network,) = COMPOSE["networks"]["default"]["ipam"]["config"]
    others, subnet = (ipaddress.ip_network(network[name]) for name in ("ip_range", "subnet"))
    fixed = {ipaddress.ip_address(address_in_compose(each)) for each in (*DASHBOARDS, COMPOSE["services"]["nginx"])}
    assert others.subnet_of(subnet) and len(fixed) == 3
    assert all(address in subnet and address not in others for address in fixed)


def test_the_image_of_both_dashboards_is_built_once():
    built = [name for name, each in COMPOSE["services"].items() if "build" in each]
    assert built == ["one"] and {each["image"] for each in DASHBOARDS} == {"s7lab"}


def test_the_database_counts_as_healthy_only_once_it_listens_to_the_network():
    database = COMPOSE["services"]["database"]["healthcheck"]["test"]
    assert database[1] == "pg_isready" and database[database.index("--host") + 1] == "127.0.0.1"
    assert all(each["depends_on"]["database"] == {"condition": "service_healthy"} for each in DASHBOARDS)


def test_secrets_that_are_put_beside_the_files_are_kept_out_of_git():
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert {"/deploy/.env", "/deploy/certificate/"} <= set(ignored)


def test_dashboards_and_database_agree_and_no_password_stands_in_a_file():
    services = COMPOSE["services"]
    database = services["database"]["environment"]
    for name in ("one", "two"):
        address = services[name]["environment"]["S7_STORE"]
        user, password, rest = re.fullmatch(r"postgresql\+psycopg://(\w+):(\$\{.*\})@(.*)", address).groups()
        assert (user, password) == (database["POSTGRES_USER"], database["POSTGRES_PASSWORD"])
        assert rest == f"database/{database['POSTGRES_DB']}"
        assert services[name]["environment"]["S7_TEACHER_PASSWORD"].startswith("${S7_TEACHER_PASSWORD:?")
    assert all("ports" not in services[name] for name in ("one", "two", "database")), "only nginx is reached from outside"


def test_the_front_matter_of_a_space_has_what_a_space_may_say():
    _, front, text = (DEPLOY / "huggingface/README.md").read_text(encoding="utf-8").split("---\n", 2)
    said = yaml.safe_load(front)
    assert said["sdk"] == "docker" and [str(said["app_port"])] == instructions("EXPOSE")
    assert {said["colorFrom"], said["colorTo"]} <= set(SPACE_COLOURS)
    assert 0 < len(said["short_description"]) <= 60 and re.fullmatch(r"\d+[mh]", said["startup_duration_timeout"])
    assert set(re.findall(r"`(S7_\w+)`", text)) <= read_by_the_program()


def test_the_development_container_installs_what_the_tests_need():
    said = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))
    installed = shlex.split(said["onCreateCommand"])
    assert {"chromium-headless-shell", "nginx-light", "openssl", "postgresql"} <= set(installed)
    assert "-e '.[test]'" in said["updateContentCommand"] and said["forwardPorts"] == [8501]
