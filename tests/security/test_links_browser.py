"""Links that carry scripts and pictures, in a real browser: nothing of them runs, and nothing is fetched from elsewhere."""

from urllib.parse import quote, urlsplit

import pytest
from browser_under_test import settle
from school import found_school, served
from visitors_under_attack import page_addresses

pytestmark = [pytest.mark.slow, pytest.mark.one_core]
EVIL = "http://attacker.example"
PAYLOADS = (
    "<script>window.s7=1</script>",
    '"><img src=x onerror="window.s7=1">',
    "<svg onload=window.s7=1>",
    f"![x]({EVIL}/x.png)",
    "[x](javascript:window.s7=1)",
    f"[x]({EVIL})",
    f"{EVIL}/path",
    "www.attacker.example",
    f"<iframe src={EVIL}>",
    "{{constructor.constructor('window.s7=1')()}}",
    "$\\href{javascript:window.s7=1}{x}$",
    f":material/home: :smile: :red[x] :image[x]({EVIL}/x.png)",
    f"</div><style>@import '{EVIL}/x.css';</style>",
    f"<!--><a href={EVIL}>x</a>",
    "mail@attacker.example",
    f"<{EVIL}>",
)
READING_MOST = ("train", "compare", "join", "class_wall")
NAMES = (
    "layers",
    "run",
    "runs",
    "class",
    "experiment",
    "stage",
    "term",
    "items",
    "epochs",
    "strokes",
    "drawn",
    "hide",
    "slide",
)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with served(found_school(tmp_path_factory.mktemp("school"))) as running:
        yield running.address


@pytest.fixture(scope="module")
def kept_page(browser):
    """A page, and all that it asks elsewhere for, opens or says; a new one would compile Streamlit's scripts anew."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(60_000)
    elsewhere: list[str] = []
    page.on("request", lambda request: elsewhere.append(request.url))
    page.on("dialog", lambda dialog: (elsewhere.append("dialog"), dialog.dismiss()))
    context.on("page", lambda opened: elsewhere.append("popup"))
    yield page, elsewhere
    context.close()


@pytest.fixture
def watched(kept_page):
    page, elsewhere = kept_page
    page.goto("about:blank")
    elsewhere.clear()
    return page, elsewhere


def _assert_untouched(page, elsewhere: list[str], address: str) -> None:
    host = urlsplit(address).netloc
    asked = [url for url in elsewhere if url.startswith("http") and urlsplit(url).netloc != host]
    assert not asked and "dialog" not in elsewhere and "popup" not in elsewhere, asked
    assert page.evaluate("window.s7 === undefined")
    links = page.eval_on_selector_all("a[href]", "found => found.map(each => each.getAttribute('href'))")
    assert not [link for link in links if "attacker" in link or link.startswith(("javascript", "mailto"))], links
    pictures = page.eval_on_selector_all("img[src], iframe[src]", "found => found.map(each => each.getAttribute('src'))")
    assert not [each for each in pictures if "attacker" in each], pictures


@pytest.mark.parametrize(("number", "payload"), list(enumerate(PAYLOADS)))
def test_no_link_runs_a_script_or_fetches_anything_from_elsewhere(number, payload, address, watched):
    """Each payload in every parameter of one page; the pages take turns, and below they have all payloads at once."""
    page, elsewhere = watched
    query = "&".join(f"{name}={quote(payload)}" for name in NAMES)
    page.goto(f"{address}/{READING_MOST[number % len(READING_MOST)]}?{query}")
    page.wait_for_selector("h1")
    settle(page)
    _assert_untouched(page, elsewhere, address)


@pytest.mark.parametrize("where", page_addresses())
def test_no_page_draws_what_a_link_says_as_markup(where, address, watched):
    page, elsewhere = watched
    query = "&".join(f"{name}={quote(payload)}" for name in NAMES for payload in PAYLOADS[:8])
    page.goto(f"{address}/{where}?{query}")
    page.wait_for_selector("h1")
    settle(page)
    _assert_untouched(page, elsewhere, address)
