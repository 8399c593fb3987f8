"""What held under attack and must go on holding: tokens, files, formats, and what the sources never do."""

import ast
import hashlib
import http.client
import re
from pathlib import Path

import pytest
from forged_states import clicked, valued
from raw_client import RawClient
from school import PASSWORD, found_school, served
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from visitors_under_attack import page_addresses, student, teacher

from s7core.classroom.register import Register

ROOT = Path(__file__).parents[2]
NEVER_CALLED = {
    "eval",
    "exec",
    "compile",
    "os.system",
    "os.popen",
    "pickle.loads",
    "pickle.load",
    "yaml.load",
    "marshal.loads",
}
TRAVERSALS = (
    "/static/../../../../../../etc/passwd",
    "/static/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/static/..%2f..%2f..%2f..%2fetc%2fpasswd",
    "/static/..%5c..%5cetc%5cpasswd",
    "/static//etc/passwd",
    "/app/static/../../pyproject.toml",
    "/app/static/%2e%2e/%2e%2e/app.py",
    "/media/../../../../../etc/passwd",
    "/media/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "/component/s7_cookies/../../../../etc/passwd",
    "/_stcore/bidi-components/s7_cookies/../../../../etc/passwd",
    "/_stcore/bidi-components/s7_cookies/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/_stcore/upload_file/x/..%2f..%2f..%2fetc%2fpasswd",
    "/..%00/etc/passwd",
    "/.streamlit/secrets.toml",
    "/%2e%2e/.streamlit/config.toml",
    "/runs.sqlite",
    "/../runs.sqlite",
    "//etc/passwd",
    "/\\..\\..\\etc\\passwd",
)
SECRET_CONTENT = (b"root:", b"[project]", b"[server]", b"SQLite format", b"import streamlit")


@pytest.fixture(scope="module")
def trees() -> list[tuple[str, ast.Module]]:
    paths = [path for tree in ("s7core", "dashboard") for path in sorted((ROOT / tree).rglob("*.py"))]
    return [(path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


def _calls(tree: ast.Module) -> list[tuple[str, ast.Call]]:
    return [(ast.unparse(node.func), node) for node in ast.walk(tree) if isinstance(node, ast.Call)]


def test_what_torch_loads_is_weights_only(trees):
    loads = [
        (path, {each.arg: each.value for each in call.keywords})
        for path, tree in trees
        for name, call in _calls(tree)
        if name == "torch.load"
    ]
    assert loads, "nothing loads with torch any more: then this test guards nothing"
    for path, named in loads:
        only = named.get("weights_only")
        assert isinstance(only, ast.Constant) and only.value is True, path


def test_no_source_runs_text_as_code_or_unpickles(trees):
    found = [f"{path}:{call.lineno} {name}" for path, tree in trees for name, call in _calls(tree) if name in NEVER_CALLED]
    assert not found
    for path, tree in trees:
        modules = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        modules |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not modules & {"pickle", "marshal", "shelve", "dill", "cloudpickle"}, path


def test_no_process_is_started_through_a_shell(trees):
    for path, tree in trees:
        for name, call in _calls(tree):
            shells = [each for each in call.keywords if each.arg == "shell"]
            assert not shells, f"{path}:{call.lineno} {name}"


def test_arrays_are_loaded_without_objects(trees):
    for path, tree in trees:
        for name, call in _calls(tree):
            if name in ("np.load", "numpy.load"):
                allowed = [each.value for each in call.keywords if each.arg == "allow_pickle"]
                assert all(isinstance(each, ast.Constant) and each.value is False for each in allowed), path


def test_a_store_keeps_no_token_of_a_student_but_its_hash(store, tmp_path):
    register = Register(store)
    register.open_class("9b")
    token = register.join("9b", "Ada")[1]
    content = b"".join(path.read_bytes() for path in tmp_path.glob("runs.sqlite*"))
    assert token.encode() not in content
    assert hashlib.sha256(token.encode()).hexdigest().encode() in content


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    return found_school(tmp_path_factory.mktemp("school"))


@pytest.fixture(scope="module")
def server(school):
    with served(school) as running:
        yield running


@pytest.mark.slow
def test_tokens_and_passwords_stand_in_no_address_no_log_and_no_page(server, school):
    """Only the component that writes cookies has a token, and only its owner's."""
    with student(server.address, school, "Ada") as ada, teacher(server.address) as signed_in:
        secrets = [school.token("Ada"), *(part.partition("=")[2] for part in signed_in.cookie.split("; ") if part), PASSWORD]
        assert len(secrets) >= 3
        for client in (ada, signed_in):
            for page in page_addresses():
                client.open(page, "class=9b")
            for payload in client.received:
                message = ForwardMsg.FromString(payload)
                element = message.delta.new_element
                if element.WhichOneof("type") == "bidi_component" and element.bidi_component.component_name == "s7_cookies":
                    continue
                for secret in secrets:
                    assert secret.encode() not in payload, (client.page, message.WhichOneof("type"))
    assert not [secret for secret in secrets if secret in server.log()]


@pytest.mark.slow
def test_a_wrong_password_stands_in_no_log(server):
    with RawClient(server.address) as client:
        client.open("").open("teacher")
        client.rerun(valued(client.labelled("Password"), "almost the password"), clicked(client.labelled("Sign in")))
    assert "almost the password" not in server.log()


@pytest.mark.slow
@pytest.mark.parametrize("path", TRAVERSALS)
def test_no_path_leads_out_of_what_is_served(path, server):
    for method in ("GET", "HEAD", "POST", "PUT", "DELETE"):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        connection.putrequest(method, path, skip_accept_encoding=True)
        connection.putheader("Content-Length", "0")
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status < 500, (method, path, answer.status)
        assert not [content for content in SECRET_CONTENT if content in body], (method, path)
        connection.close()


@pytest.mark.slow
def test_every_answer_forbids_foreign_frames_and_guessing_of_types(server):
    for path in ("/", "/train", "/_stcore/health", "/no/such/page", "/static/none.js"):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        connection.request("GET", path, headers={"Accept": "text/html"})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        policy = answer.getheader("Content-Security-Policy") or ""
        assert re.search(r"frame-ancestors 'self'(;|$)", policy), (path, policy)
        assert answer.getheader("X-Content-Type-Options") == "nosniff"


@pytest.mark.slow
@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "attacker.example"},
        {"Host": "127.0.0.1:1\\@attacker.example"},
        {"Host": ""},
        {"Host": "[::1"},
        {"Host": "x" * 5_000},
        {"X-Forwarded-For": "'; DROP TABLE runs; --"},
        {"X-Forwarded-For": ", ".join(["203.0.113.9"] * 500)},
        {"Cookie": "s7_student=" + "x" * 5_000},
        {"Cookie": "s7_student=\xff\xfe; s7_teacher=\x80"},
        {"Cookie": '=; ;;; s7_student; s7_student==; s7_teacher="\\"'},
        {"Origin": "null"},
        {"Origin": "http://[::1"},
        {"Accept-Language": "x" * 5_000},
    ],
    ids=lambda headers: next(iter(headers)) + " " + repr(next(iter(headers.values()))[:20]),
)
def test_no_header_ends_in_a_traceback(headers, server):
    before = len(server.log())
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.putrequest("GET", "/_stcore/stream", skip_host="Host" in headers, skip_accept_encoding=True)
    for name, value in {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        **headers,
    }.items():
        connection.putheader(name, value.encode("latin-1"))
    connection.endheaders()
    status = connection.getresponse().status
    connection.close()
    assert status in (101, 400, 403, 404, 426, 429, 431)
    with RawClient(server.address) as other:
        assert not other.open("").exceptions
    assert "Traceback" not in server.log()[before:]
