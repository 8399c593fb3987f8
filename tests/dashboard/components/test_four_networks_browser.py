"""Four networks read one drawing, in a real browser: as PyTorch reads it, while one draws, by keyboard, on a phone."""

import re

import numpy
import pytest
from browser_under_test import PHONE, settle, wait_for_address, wait_until
from pages_under_test import inspected

from dashboard.assets import assets_version
from s7core.data.drawing import centre_ink, draw_strokes, enlarge_strokes
from s7core.data.stroke_text import strokes_from_text
from s7core.export.web.drawing_sizes import drawing_sizes
from s7core.lesson.digit_strokes import DIGIT_STROKES
from s7core.lesson.stages import ALL_STAGES
from s7core.reference.reference_store import ReferenceStore

pytestmark = [pytest.mark.slow, pytest.mark.one_core]

SMALL_SCREEN = {"width": 1366, "height": 768}
OVERFLOW = "() => { const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth - m.clientWidth }"
INK = "canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.filter(Boolean).length"
RUNS = ("ref-init-s1", "ref-net1-s1", "ref-net2-s1", "ref-final-exp3-s1")
UNSURE = "4646c046c0467878787878c878c84ec8"  # something between a 3 and a 7
DRAWINGS = [*DIGIT_STROKES, UNSURE, "8020-8060-80e0"]

READ_ALL = """async ({ worker, sizes, runs, drawings }) => {
  const thread = new Worker(worker);
  const networks = runs.map((run) => ({ key: run, url: new URL(`/s7/network?run=${run}`, location.href).href }));
  const found = [];
  for (let number = 0; number < drawings.length; number++) {
    const answers = {};
    await new Promise((resolve) => {
      thread.onmessage = ({ data }) => {
        if (data.number === number) answers[data.key] = data.probabilities;
        if (Object.keys(answers).length === runs.length) resolve();
      };
      if (!number) thread.postMessage({ open: { drawing: sizes, networks } });
      thread.postMessage({ number, strokes: drawings[number] });
    });
    found.push(runs.map((run) => answers[run]));
  }
  thread.terminate();
  return found;
}"""


def opened(page, address: str, size: dict[str, int] = SMALL_SCREEN) -> None:
    page.set_viewport_size(size)
    page.goto(address)
    page.wait_for_selector("h1")
    page.locator(".headline").wait_for()


def digits(page) -> list[str]:
    return page.locator(".networks .answer").all_inner_texts()


def told(page) -> str:
    return page.locator(".reading [role=status]").inner_text()


def draw(page, *points: tuple[float, float]) -> None:
    """A stroke on the pad through these points, as shares of its side."""
    box = page.locator(".reading canvas").bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=8)
    page.mouse.up()


def draw_a_one(page) -> None:
    draw(page, (0.5, 0.15), (0.5, 0.85))


def test_the_browser_says_what_pytorch_says(page, untrained):
    address, _ = untrained
    opened(page, address)
    assert all(ReferenceStore().run(run_id) for run_id in RUNS)
    drawings = [strokes_from_text(text) for text in DRAWINGS]
    worker = f"{address}/s7/assets/{assets_version()}/four_networks/worker.js"
    settings = {"worker": worker, "sizes": drawing_sizes(), "runs": RUNS, "drawings": drawings}
    found = numpy.array(page.evaluate(READ_ALL, settings))
    images = numpy.stack([centre_ink(draw_strokes(enlarge_strokes(strokes))) for strokes in drawings])
    for place, run_id in enumerate(RUNS):
        assert numpy.abs(found[:, place] - inspected(run_id).probabilities(images)).max() < 1e-3, run_id


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_headline_pad_networks_and_the_way_in_are_seen_without_scrolling(page, untrained, scheme):
    address, _ = untrained
    page.emulate_media(color_scheme=scheme)
    opened(page, address)
    wait_until(lambda: digits(page) == ["3"] * 4)
    page.get_by_text("75 times smaller, same answer").wait_for()
    main = page.get_by_test_id("stMainBlockContainer")
    shown = [main.get_by_role("heading", level=1), page.locator(".reading canvas"), page.locator(".networks")]
    for part in (*shown, main.get_by_role("button", name="Start the lesson")):
        box = part.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= SMALL_SCREEN["height"]


def test_the_squares_are_to_scale_by_their_areas(page, untrained):
    address, _ = untrained
    opened(page, address)
    boxes = [each.bounding_box() for each in page.locator(".networks .square").all()]
    areas = [box["width"] * box["height"] for box in boxes]
    assert [area / areas[0] for area in areas] == pytest.approx(
        [1, 19_470 / 593_200, 13_808 / 593_200, 7_958 / 593_200], rel=0.02
    )
    assert page.locator(".networks .name").all_inner_texts() == [stage.title for stage in ALL_STAGES]


def test_a_digit_is_drawn_stroke_by_stroke_and_what_one_draws_takes_its_place(page, untrained):
    address, _ = untrained
    page.goto(address)
    pad, seen = page.locator(".reading canvas"), set()
    pad.wait_for()
    wait_until(lambda: seen.add(pad.evaluate(INK)) or len(seen) > 2)  # it takes a second or two, so the first looks count
    settle(page)
    draw_a_one(page)
    wait_until(lambda: digits(page) == ["1"] * 4)
    page.wait_for_timeout(1_000)
    assert digits(page) == ["1"] * 4  # nothing draws on
    assert re.search(r"strokes=\w+", page.url)
    page.locator(".reading .clear").click()
    wait_until(lambda: set(digits(page)) == {"–"})
    assert "strokes=" not in page.url


def test_with_less_motion_the_digit_is_there_at_once(page, untrained):
    address, _ = untrained
    page.emulate_media(reduced_motion="reduce")
    opened(page, address)
    first = page.locator(".reading canvas").evaluate(INK)
    page.wait_for_timeout(1_500)
    assert first > 0 and page.locator(".reading canvas").evaluate(INK) == first


def test_by_keyboard_a_digit_is_drawn_for_me_and_the_answers_are_said_once_one_rests(page, untrained):
    address, _ = untrained
    page.emulate_media(reduced_motion="reduce")
    opened(page, address)
    wait_until(lambda: told(page).startswith("75 times smaller, same answer. Model Init reads a 3, "))
    page.evaluate(
        """() => {
          const place = [...document.querySelectorAll('*')].find((each) => each.shadowRoot?.querySelector('.reading'));
          window.said = [];
          const status = place.shadowRoot.querySelector('[role=status]');
          new MutationObserver(() => window.said.push(status.textContent)).observe(status, { childList: true });
        }"""
    )
    toolbar = page.get_by_role("toolbar", name="Draw a digit for me")
    assert toolbar.locator("button[tabindex='0']").count() == 1
    toolbar.get_by_role("button", name="Draw a 0 for me").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    wait_until(lambda: digits(page) == ["4"] * 4)
    assert page.evaluate("window.said") == []
    wait_until(lambda: "Final Model reads a 4" in told(page))
    page.wait_for_timeout(1_500)
    assert len(page.evaluate("window.said")) == 1


def test_networks_that_differ_are_named_with_what_they_say(page, untrained):
    address, _ = untrained
    opened(page, address)
    words = f"{address}/s7/assets/{assets_version()}/four_networks/words.js"
    answers = [{"title": stage.title, "digit": 3 if stage.key == "init" else 8, "share": 0.9} for stage in ALL_STAGES]
    networks = [{"title": "Model Init", "parameters": 593_200}, {"title": "Final Model", "parameters": 7_958}]
    said = page.evaluate(
        """async ([words, networks, answers]) => {
          const { headline, comment, percent } = await import(words);
          const waiting = headline(networks, answers.slice(1, 2), ['Model Init']);
          return [headline(networks, answers, []), comment(networks, answers, []), waiting, percent(0.9999), percent(0.005)];
        }""",
        [words, networks, answers],
    )
    assert said == [
        "A 3 or an 8: they disagree",
        "Model Init reads a 3; Net1, Net2 and Final Model read an 8.",
        "The first answer: 8",
        ">99.9%",
        "0.5%",
    ]


@pytest.mark.console_may_say("503")
def test_a_network_that_cannot_be_fetched_leaves_the_others_at_work(page, untrained):
    address, _ = untrained
    page.route("**/s7/network?run=ref-init*", lambda route: route.fulfill(status=503, body="Not now."))
    opened(page, address)
    wait_until(lambda: digits(page)[1:] == ["3"] * 3)
    page.get_by_text("not loaded").wait_for()
    assert digits(page)[0] == "–" and page.get_by_text("2 times smaller, same answer").count() == 1


def test_a_phone_has_room_for_all_of_it(page, untrained):
    address, _ = untrained
    opened(page, address, PHONE)
    wait_until(lambda: digits(page) == ["3"] * 4)
    assert page.evaluate(OVERFLOW) <= 1
    for part in (".reading canvas", ".networks"):
        box = page.locator(part).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
    box = page.locator(".networks").bounding_box()
    assert box["y"] + box["height"] <= PHONE["height"]


def test_a_card_of_the_path_opens_its_stage_without_a_reload_by_mouse_and_by_keyboard(page, untrained):
    address, _ = untrained
    opened(page, address)
    settle(page)
    page.evaluate("window.isTheSamePage = true")
    card = page.locator(".st-key-stage-card-net2")
    card.scroll_into_view_if_needed()
    box = card.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] - 12)  # far from its title
    page.get_by_role("heading", name="Net2", exact=True).wait_for()
    wait_for_address(page, "/net2")
    assert page.evaluate("window.isTheSamePage")
    page.go_back()
    page.locator(".headline").wait_for()
    settle(page)
    card = page.locator(".st-key-stage-card-final")
    card.get_by_role("link").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert card.evaluate("each => getComputedStyle(each).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Final Model", exact=True).wait_for()
