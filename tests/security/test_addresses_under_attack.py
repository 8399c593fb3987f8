"""Links with anything in them, and widgets with any value: each page of a real server answers without an exception."""

import re
from urllib.parse import quote, urlencode

import pytest
from forged_states import odd_states
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some
from raw_client import RawClient
from school import found_school, served
from visitors_under_attack import page_addresses, student
from ways_in import MARKUP, layer_words, numerals, stroke_texts, texts

from dashboard.state.session import ADDRESS_KEYS
from s7core.recipe import settings as recipe_settings

pytestmark = [pytest.mark.slow, pytest.mark.one_core]
CASES_OF_A_PAGE = 25
MESSAGES_OF_A_SESSION = 50  # a browser that sends more at once is served more slowly
MOST_CPU_SECONDS = 1.0  # of the server, for one page
ATTEMPTS = 3  # to answer an address within that time
CANARY = "s7canary"
MARKED = (
    f"![{CANARY}](http://127.0.0.1:9/x.png)",
    f"<b>{CANARY}</b>",
    f"[{CANARY}](http://127.0.0.1:9)",
    f"http://{CANARY}.example",
)
RUN_MARKUP = re.compile(rf"(?<!\\)!?(?<!\\)\[{CANARY}(?<!\\)\]\(|<b>{CANARY}|http://{CANARY}".encode())
TEXT_ONLY = ("text", "code", "text_input", "text_area", "selectbox", "multiselect")  # never read as Markdown or HTML
NUMBERS = ("1e400", "-1e400", "Infinity", "nan", "9" * 400, "1" * 5_000, "0,05", "１", "-1", "0", "1.5", "", "1e-400")


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    return found_school(tmp_path_factory.mktemp("school"))


@pytest.fixture(scope="module")
def server(school):
    with served(school) as running:
        with RawClient(running.address) as first:  # what is loaded once is no work of the pages that are timed
            for page in page_addresses():
                first.open("").open(page)
        yield running
        assert "Traceback" not in running.log(), running.log()[-5_000:]


def addresses(school) -> some.SearchStrategy[str]:
    """Query strings of parameters that pages know, with values that they do not."""
    names = some.sampled_from([*sorted(ADDRESS_KEYS), *(each.name for each in recipe_settings()), "no-such", "__proto__"])
    runs = some.sampled_from([*school.runs.values(), "ref-final-exp3-s1", "../../etc/passwd", "ref-final-exp3-s1/../x"])
    value = some.one_of(numerals(), texts, layer_words(), stroke_texts(), runs, some.sampled_from(MARKED))
    pairs = some.lists(some.tuples(names, value), min_size=1, max_size=6)
    return some.one_of(
        pairs.map(urlencode), some.sampled_from(["&&&", "=", "%ff%fe", "a=%", "run", "run&run&run", "%00=%00"])
    )


class _Visitor:
    """A session that is changed for a new one after MESSAGES_OF_A_SESSION."""

    def __init__(self, server) -> None:
        self._server, self._sent = server, 0
        self._client = RawClient(server.address)
        self._client.open("")

    def open(self, page: str, query: str) -> RawClient:
        self._sent += 1
        if self._sent % MESSAGES_OF_A_SESSION == 0:
            self.close()
            self._client = RawClient(self._server.address)
            self._client.open("")
        # What the server computes in the background meanwhile falls into one of the attempts, not into all.
        attempts = (self._seconds_of(page, query) for _ in range(ATTEMPTS))
        assert any(spent < MOST_CPU_SECONDS for spent in attempts), f"{page}?{query:.200}"
        return self._client

    def _seconds_of(self, page: str, query: str) -> float:
        before = self._server.cpu_seconds()
        self._client.received.clear()
        self._client.open(page, query)
        assert not self._client.exceptions, (query, self._client.exceptions)
        assert_no_markup(self._client)
        return self._server.cpu_seconds() - before

    def close(self) -> None:
        self._client.__exit__()


def assert_no_markup(client: RawClient) -> None:
    """Nothing that came from outside is drawn as Markdown or HTML, wherever it stands on the page."""
    for payload in client.received:
        if CANARY.encode() in payload and RUN_MARKUP.search(payload):
            for kind, text in client.texts_of(payload):
                if kind not in TEXT_ONLY:
                    assert not RUN_MARKUP.search(text), (client.page, client.query, kind, text[:300])


@pytest.mark.parametrize("page", page_addresses())
def test_a_page_answers_any_address_without_an_exception(page, server, school):
    visitor, tried = _Visitor(server), []

    @settings(
        max_examples=CASES_OF_A_PAGE,
        deadline=None,
        database=None,
        derandomize=True,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(addresses(school))
    def each(query: str) -> None:
        tried.append(query)
        visitor.open(page, query)

    each()
    visitor.close()
    assert len(tried) >= CASES_OF_A_PAGE * 0.9


@pytest.mark.parametrize("page", page_addresses())
def test_every_parameter_of_a_page_bears_every_odd_number_and_markup(page, server):
    """All parameters at once, each with the same value: whatever the page reads, it reads this."""
    visitor = _Visitor(server)
    for value in (*NUMBERS, *MARKED, *MARKUP):
        visitor.open(page, "&".join(f"{quote(name)}={quote(value[:1_000])}" for name in ADDRESS_KEYS))
    visitor.close()


@pytest.mark.parametrize("page", page_addresses())
def test_a_link_of_a_hundred_thousand_characters_is_answered(page, server):
    visitor = _Visitor(server)
    visitor.open(page, "run=" + "x" * 100_000)
    visitor.open(page, "&".join(f"run=r{number}&items=i{number}&hide=h{number}" for number in range(3_000)))
    visitor.open(page, "&".join(f"unknown{number}=1" for number in range(5_000)))
    visitor.close()


@pytest.mark.parametrize("page", page_addresses())
def test_widgets_bear_every_value_that_their_page_never_offers(page, server, school):
    """The first odd value of every widget at once, then the second, and so on; clicks are tried elsewhere."""
    with student(server.address, school, "Bob") as client:
        widgets = [each for each in client.open(page).widgets.values() if each.kind not in ("button", "download_button")]
        odd = [list(odd_states(widget)) for widget in widgets]
        for number in range(max(map(len, odd), default=0)):
            client.open(page).rerun(*(states[number % len(states)] for states in odd if states))
            assert not client.exceptions, (number, client.exceptions)
