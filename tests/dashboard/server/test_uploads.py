"""Nobody's files are kept, since no page asks for any."""

import ast
from pathlib import Path

import pytest
from asgi_under_test import Page, http_scope, serve_one, socket_scope

import dashboard
from dashboard.server.uploads import UPLOAD_PATH, NoUploads

WIDGETS_THAT_UPLOAD = {"file_uploader", "camera_input", "audio_input", "chat_input"}


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("base", ["", "/lab"])
def test_a_file_is_refused_in_a_sentence_before_it_is_read(method, base):
    page = Page()
    said = serve_one(NoUploads(page), http_scope(f"{base}{UPLOAD_PATH}anna/1", method=method))
    assert said.status == 404 and said.text.startswith("This server takes no uploads") and not page.scopes


def test_all_else_is_none_of_its_business():
    page = Page()
    assert serve_one(NoUploads(page), http_scope("/lab/digit")).text == "page"
    serve_one(NoUploads(page), socket_scope())
    assert len(page.scopes) == 2


def test_no_page_has_a_widget_that_uploads():
    for path in Path(dashboard.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.Attribute) and node.attr in WIDGETS_THAT_UPLOAD), path
