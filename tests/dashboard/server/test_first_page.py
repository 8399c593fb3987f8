"""What a browser loads first is Streamlit's page with the words of ours, and it can write nothing into it."""

import asyncio
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit import config, file_util

from dashboard.assets import script, stylesheet
from dashboard.server.first_page import FirstWords, first_page_routes

STREAMLIT_PAGE = Path(file_util.get_static_dir(), "index.html").read_text(encoding="utf-8")


WORDS = FirstWords("en", "Heading", "A sentence.")


def client(words: FirstWords = WORDS) -> TestClient:
    routes = first_page_routes(["", "train"], lambda *_: words, stylesheet("first_page/words"), script("first_page/words"))
    return TestClient(Starlette(routes=routes))


def test_the_page_is_streamlits_with_our_words_beside_its_root():
    answer = client().get("/")
    assert answer.headers["content-type"] == "text/html; charset=utf-8" and answer.headers["cache-control"] == "no-cache"
    assert [line for line in STREAMLIT_PAGE.splitlines() if line not in answer.text] == [
        "    <title>Streamlit</title>",
        "  </head>",
    ]
    assert (
        '<div id="root"></div><div id="s7-first-words"><p class="s7-first-heading">Heading</p><p>A sentence.</p>'
        in answer.text
    )
    assert "<title>S7 Lab</title>" in answer.text and script("first_page/words") in answer.text


def test_the_fonts_of_the_first_words_are_files_that_streamlit_ships():
    named = [part.partition('"')[0] for part in client().get("/train").text.split('src:url("./')[1:]]
    assert len(named) == 2 and all(Path(file_util.get_static_dir(), name).is_file() for name in named)


def test_a_page_without_words_has_its_title_and_no_more():
    answer = client(FirstWords("de")).get("/").text
    assert "<title>S7 Lab</title>" in answer and '<html lang="de">' in answer
    assert '<div id="root"></div><script>' in answer


def test_words_are_written_as_text_and_their_language_is_set():
    page = client(FirstWords("zh", "<script>alert(1)</script> & more")).get("/train").text
    assert '<html lang="zh">' in page and "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page
    assert "alert(1)</script>" not in page


def test_what_is_asked_for_is_handed_on():
    asked = []

    def words(*given):
        asked.append(given)
        return FirstWords("en", "Heading")

    browser = TestClient(Starlette(routes=first_page_routes(["", "train"], words, "", "")))
    browser.get("/?lang=de", headers={"accept-language": "es,en;q=0.5"})
    browser.get("/train", headers={"accept-language": "es"})
    assert [(address, dict(parameters), accepted) for address, parameters, accepted in asked] == [
        ("", {"lang": "de"}, ["es", "en"]),
        ("train", {}, ["es"]),
    ]


@pytest.mark.parametrize("query", ["%ff%fe", "lang=%00", "&&==", "a=1;b", "lang=" + "x" * 50_000])
def test_a_page_is_there_whatever_its_address_asks_for(query):
    assert client().get(f"/train?{query}").status_code == 200


def test_the_bytes_of_an_address_may_be_no_text():
    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"lang=\xff", "headers": []}
    asyncio.run(client().app(scope, None, send))
    assert sent[0]["status"] == 200


def test_the_pages_are_below_the_base_path(monkeypatch):
    get_option = config.get_option
    monkeypatch.setattr(config, "get_option", lambda name: "lab/s7" if name == "server.baseUrlPath" else get_option(name))
    browser = client()
    assert [browser.get(path).status_code for path in ("/lab/s7/", "/lab/s7/train", "/train")] == [200, 200, 404]


def test_nothing_can_be_sent_to_a_page():
    assert client().post("/train").status_code == 405 and client().head("/train").status_code == 200


def test_where_streamlit_has_another_page_it_serves_that_itself_and_the_log_says_so(monkeypatch, tmp_path, caplog):
    (tmp_path / "index.html").write_text("<html><head></head><body></body></html>", encoding="utf-8")
    monkeypatch.setattr(file_util, "get_static_dir", lambda: str(tmp_path))
    assert first_page_routes(["", "train"], lambda *_: WORDS, "", "") == []
    assert "another first page" in caplog.text
