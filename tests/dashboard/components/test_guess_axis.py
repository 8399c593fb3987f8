"""A guess is made on an empty axis: by mouse, finger or keyboard, in step with two numbers, and checked when it arrives."""

import json
import math

import pytest
from browser_under_test import LAB_NAME, PHONE

from dashboard.assets import script, stylesheet
from dashboard.components.guess_axis import axis_words, guessed_percents

PAGE = f"""<!doctype html><title>axis</title><style>{stylesheet("guess_axis")}</style>
<body style="margin:20px;--st-text-color:#222;--st-background-color:#fff;--st-font:sans-serif"><div id="place"></div>
<script type="module">
import draw from '/guess_axis.js';
window.sent = [];
const parentElement = document.querySelector('#place');
const setTriggerValue = (name, value) => window.sent.push({{ name, value }});
window.show = (data) => draw({{ parentElement, data, setTriggerValue }});
</script>"""
WORDS = {"language": "en", "words": axis_words()}
NOTHING = {"first": None, "last": None, "epochs": 15, "colour": "#009E73"} | WORDS


@pytest.mark.parametrize(
    ("sent", "taken"),
    [
        ({"first": 90, "last": 99.25}, (90.0, 99.25)),
        ({"first": None, "last": 0}, (None, 0.0)),
        ({"first": 100.0, "last": None}, (100.0, None)),
        ({"first": 98.12345, "last": 99.999}, (98.12, 100.0)),
    ],
)
def test_accuracies_in_percent_are_taken_with_two_decimals(sent, taken):
    assert guessed_percents(sent) == taken


@pytest.mark.parametrize("wrong", [-0.1, 100.1, math.nan, math.inf, 10**400, "90", True, [90], {}])
@pytest.mark.parametrize("name", ["first", "last"])
def test_whatever_else_a_browser_sends_is_no_guess(name, wrong):
    assert guessed_percents({"first": 90.0, "last": 99.0} | {name: wrong}) is None


@pytest.mark.parametrize(
    "sent", [None, "90", 90.0, [], [90.0, 99.0], {}, {"first": 90.0}, {"first": 1, "last": 2, "more": 3}]
)
def test_a_message_of_another_form_is_no_guess(sent):
    assert guessed_percents(sent) is None


def page_with_axis() -> None:
    from dashboard.components.guess_axis import guess_axis
    from dashboard.state.session_key import Key

    guess_axis((90.0, None), 15, "#009E73", Key("axis"), lambda percents: None)


def test_the_browser_is_told_what_is_guessed_so_far(draw):
    [component] = draw(page_with_axis).get("bidi_component")
    assert json.loads(component.proto.json) == {"first": 90.0, "last": None, "epochs": 15, "colour": "#009E73"} | WORDS


class Axis:
    """The axis alone in a browser."""

    def __init__(self, page, data=NOTHING) -> None:
        self.page = page
        page.route(f"http://{LAB_NAME}/**", self._answer)
        page.goto(f"http://{LAB_NAME}/")
        page.wait_for_function("() => Boolean(window.show)")
        self.show(data)

    def _answer(self, route) -> None:
        is_script = route.request.url.endswith(".js")
        body, kind = (script("guess_axis"), "text/javascript") if is_script else (PAGE, "text/html")
        route.fulfill(body=body, content_type=kind)

    def show(self, data) -> None:
        self.page.evaluate("(data) => window.show(data)", data)

    def point(self, name: str):
        return self.page.get_by_role("slider", name=f"Test accuracy {name}")

    def says(self, name: str) -> str:
        return self.point(name).get_attribute("aria-valuetext")

    def sent(self, count: int) -> dict:
        """The newest of so many messages."""
        self.page.wait_for_function("(count) => window.sent.length >= count", arg=count)
        messages = self.page.evaluate("window.sent")
        assert len(messages) == count and {each["name"] for each in messages} == {"moved"}
        return messages[-1]["value"]

    def middle(self, name: str) -> tuple[float, float]:
        box = self.point(name).bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.fixture
def axis(page):
    return Axis(page)


@pytest.mark.slow
@pytest.mark.one_core
def test_an_empty_axis_says_so_and_a_drag_is_sent_once_it_ends(axis):
    assert (
        axis.says("after epoch 1") == "no guess yet after epoch 1" and axis.says("at the end") == "no guess yet at the end"
    )
    across, down = axis.middle("after epoch 1")
    axis.page.mouse.move(across, down)
    axis.page.mouse.down()
    axis.page.mouse.move(across, down - 60, steps=5)
    assert axis.page.evaluate("window.sent.length") == 0
    axis.page.mouse.up()
    value = axis.sent(1)
    assert 85 < value["first"] < 99.5 and value["last"] is None
    assert axis.says("after epoch 1") == f"{value['first']:g}% after epoch 1"
    assert axis.page.get_by_text(f"{value['first']:g}%", exact=True).count() >= 1  # beside the point


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.parametrize("wanted", [0, 50, 90, 98, 99, 99.5, 100])
def test_the_accuracies_that_matter_can_be_reached_with_the_mouse(axis, wanted):
    line = axis.page.locator(".tick", has=axis.page.get_by_text(f"{wanted}%", exact=True)).bounding_box()
    axis.page.mouse.click(line["x"] + 0.7 * line["width"], line["y"] + line["height"] / 2)
    assert abs(axis.sent(1)["last"] - wanted) <= max(0.05, (100 - wanted) / 20)


@pytest.mark.slow
@pytest.mark.one_core
def test_arrow_keys_move_a_point_by_steps_that_get_finer_and_are_sent_when_they_rest(axis):
    axis.show(NOTHING | {"first": 89.0, "last": 98.5})
    axis.point("after epoch 1").press("ArrowUp")
    axis.point("after epoch 1").press("ArrowUp")
    axis.point("at the end").press("ArrowDown")
    assert axis.sent(1) == {"first": 90.5, "last": 98.4}
    axis.point("at the end").press("End")
    axis.point("after epoch 1").press("Home")
    assert axis.says("after epoch 1") == "0% after epoch 1" and axis.says("at the end") == "100% at the end"
    assert axis.sent(2) == {"first": 0, "last": 100}


@pytest.mark.slow
@pytest.mark.one_core
def test_a_typed_number_moves_its_point_and_an_answer_from_before_a_drag_moves_none(axis):
    axis.show(NOTHING | {"first": 91.25})
    assert axis.says("after epoch 1") == "91.25% after epoch 1"
    axis.point("at the end").press("End")
    axis.sent(1)
    axis.show(NOTHING | {"first": 91.25})  # what the page knew before
    assert axis.says("at the end") == "100% at the end"
    axis.show(NOTHING | {"first": 91.25, "last": 100.0})
    axis.show(NOTHING | {"first": 80.0, "last": 100.0})
    assert axis.says("after epoch 1") == "80% after epoch 1"


@pytest.mark.slow
@pytest.mark.one_core
def test_a_finger_drags_a_point_and_fits_on_a_phone(browser):
    context = browser.new_context(viewport=PHONE, has_touch=True)
    axis = Axis(context.new_page())
    across, down = axis.middle("at the end")
    touch = context.new_cdp_session(axis.page)
    for kind, by in (("touchStart", 0), ("touchMove", 30), ("touchMove", 60)):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": across, "y": down - by}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert axis.sent(1)["last"] > 85
    assert axis.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    context.close()
