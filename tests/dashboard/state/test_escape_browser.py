"""In a real browser escaped text is shown as it is, whichever element shows it; nothing is drawn, linked or fetched."""

import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_under_test import free_port, wait_until
from markdown_payloads import PAYLOADS, as_shown, random_texts

pytestmark = [pytest.mark.slow, pytest.mark.one_core]

TEXTS = [*PAYLOADS, *random_texts(300)]
ISOLATES = {0x2068: None, 0x2069: None}
SCRIPT = """
import sys
sys.path.insert(0, {folder!r})
from markdown_payloads import PAYLOADS, random_texts
import streamlit as st
from dashboard.components.glossary_tooltips import with_terms
from dashboard.state.escape import plain

draw = {{
    "markdown": st.markdown,
    "within": lambda text: st.error("A " + text + ": b.", icon=":material/error:"),
    "with_terms": lambda text: st.markdown(with_terms(text), unsafe_allow_html=True),
    "caption": st.caption,
    "heading": st.subheader,
    "button": lambda text: st.button(text, key=str(at)),
    "list": lambda text: st.markdown("- " + text),
    "second_line": lambda text: st.markdown("text\\n" + text),
}}[st.query_params["how"]]
for at, text in enumerate([*PAYLOADS, *random_texts(300)]):
    with st.container(key="at-%d" % at):
        draw(plain(text))
st.text("END")
"""
SHOWN = """() => Object.fromEntries([...document.querySelectorAll('[class*="st-key-at-"]')].map(box => {
  const text = box.querySelector('[data-heading-text]') ?? box.querySelector('[data-testid=stCaptionContainer], '
    + '[data-testid=stMarkdownContainer]');
  const drawn = text ? text.querySelectorAll('a,img,code,pre,em,strong,del,ol,h1,h2,h3,h4,hr,blockquote,table,input,'
    + '[style],[class],[role=img]').length : 0;
  return [[...box.classList].find(each => /^st-key-at-/.test(each)).slice(10), [text ? text.textContent : '', drawn]];
}))"""


@pytest.fixture
def page(tab):
    """One page for all: none of these tests leaves anything in it."""
    return tab


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    script = tmp_path_factory.mktemp("script") / "drawn.py"
    script.write_text(SCRIPT.format(folder=str(Path(__file__).parents[1])), encoding="utf-8")
    port = free_port()
    options = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "browser.gatherUsageStats": "false",
    }
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += [part for name, value in options.items() for part in (f"--{name}", str(value))]
    server = subprocess.Popen(command, cwd=Path(__file__).parents[3], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    found = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: _is_up(found), 60)
        yield found
    finally:
        server.terminate()
        server.wait()


def _is_up(address: str) -> bool:
    try:
        return urllib.request.urlopen(address + "/_stcore/health", timeout=1).status == 200
    except OSError:
        return False


@pytest.mark.parametrize(
    ("how", "before", "after"),
    [
        ("markdown", "", ""),
        ("within", "A ", ": b."),
        ("with_terms", "", ""),
        ("caption", "", ""),
        ("heading", "", ""),
        ("button", "", ""),
        ("list", "", ""),
        ("second_line", "text\n", ""),
    ],
)
def test_every_element_shows_the_text_and_nothing_else(page, address, how, before, after):
    asked_for: list[str] = []
    page.on("request", lambda request: asked_for.append(request.url))
    page.goto(f"{address}/?how={how}")
    page.get_by_text("END", exact=True).wait_for()
    page.wait_for_function("!document.querySelector('[data-testid=stSkeleton]')")
    page.wait_for_timeout(1500)
    shown = page.evaluate(SHOWN)
    assert len(shown) == len(TEXTS) > 400
    for at, text in enumerate(TEXTS):
        found, drawn = shown[str(at)]
        wanted = (before + as_shown(text) + after).strip()
        assert " ".join(found.translate(ISOLATES).split()) == " ".join(wanted.split()), repr(text)
        assert drawn == 0, repr(text)
    assert all(url.startswith((address, "data:", "blob:")) for url in asked_for)
