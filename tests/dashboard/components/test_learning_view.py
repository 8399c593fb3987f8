"""The view of a network that learns: what it tells the browser, and what it takes from the address."""

import json

import pytest
from axe_under_test import load_axe, violations
from browser_under_test import PHONE, wait_until
from learning_view_under_test import MOMENTS, MadeUpLab, told_run

from dashboard.components import learning_view as module
from dashboard.components.learning_view import WatchedRun, learning_view
from s7core.data.drawing import MAX_POINTS

pytestmark = pytest.mark.one_core  # of the slow ones

RUN = WatchedRun(
    run_id="r1",
    title="<b>Final</b>",
    colour="#CC79A7",
    dash=(6, 2),
    total_steps=7_035,
    steps_per_epoch=469,
    moments=tuple(range(60)),
    training=tuple((step, 0.123456789) for step in range(300)),
    tests=tuple((step, 0.987654321, True) for step in range(40)),
    state="Training",
)


def drawn_view() -> None:
    from dashboard.components.learning_view import WatchedRun, learning_view, watched_digit, watched_moment

    run = WatchedRun("r1", "Final", "#CC79A7", (6, 2), 7_035, 469, (0, 7))
    learning_view([run], key="view", digit=watched_digit(3), at=watched_moment(), live=True, pace_seconds=2.0)


def told(at) -> dict:
    [component] = at.get("bidi_component")
    return json.loads(component.proto.json)


def sent(monkeypatch, runs, **more) -> dict:
    mounted: dict = {}
    monkeypatch.setattr(module, "_component", lambda **arguments: mounted.update(arguments))
    learning_view(runs, key="view", digit=module.WatchedDigit(), **more)
    return mounted["data"]


def test_the_browser_is_told_of_the_run_its_moments_and_where_their_arrays_are(draw):
    data = told(draw(drawn_view))
    [run] = data["runs"]
    assert (run["id"], run["steps"], run["epoch"], run["moments"]) == ("r1", 7_035, 469, [0, 7])
    assert data["routes"] == "/s7/" and data["assets"].startswith("/s7/assets/")
    assert data["digit"] == {"index": 3, "strokes": ""} and data["at"] is None
    assert data["live"] and data["pace"] == 2.0 and not data["scroll"] and not data["autoplay"]


def test_an_update_of_a_run_with_full_curves_stays_small(monkeypatch):
    whole = json.dumps(sent(monkeypatch, [RUN, RUN], live=True))
    assert len(whole) < 20_000
    assert "0.1235" in whole and "0.123456" not in whole


def test_below_a_base_path_the_browser_asks_below_it(monkeypatch):
    monkeypatch.setattr(module, "base_path", lambda: "/lab")
    assert sent(monkeypatch, [RUN])["routes"] == "/lab/s7/"


def test_a_colour_that_is_none_reaches_no_style(monkeypatch):
    strange = WatchedRun("r1", "Final", "red;background:url(//x)", (1, 0), 10, 10, (0,))
    assert sent(monkeypatch, [strange])["runs"][0]["colour"] == "#8A8A8A"


def test_there_is_room_for_two_runs_only(monkeypatch):
    with pytest.raises(AssertionError):
        sent(monkeypatch, [RUN, RUN, RUN])


def test_the_digit_and_the_moment_are_those_of_the_address(draw):
    at = draw(drawn_view, watched="9999", moment="120", strokes="4D33b333-B33373D9")
    assert told(at)["digit"] == {"index": 9_999, "strokes": "4d33b333-b33373d9"} and told(at)["at"] == 120
    assert not at.warning


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"watched": "10000"}, "9,999"),
        ({"watched": "-1"}, "9,999"),
        ({"moment": "-5"}, "moment is -5"),
        ({"strokes": "xyz"}, "strokes is not what the drawing pad writes"),
        ({"strokes": "4d33-b3"}, "strokes is not what the drawing pad writes"),
        ({"strokes": "00" * 2 * (MAX_POINTS + 1)}, "strokes has more than"),
    ],
)
def test_what_the_address_may_not_say_is_left_out_with_a_note(draw, said, named):
    at = draw(drawn_view, **said)
    assert told(at)["digit"] == {"index": 3, "strokes": ""} and told(at)["at"] is None
    [note] = at.warning
    assert named in note.value


def test_what_is_of_another_kind_is_not_heeded(draw):
    at = draw(drawn_view, watched="seven", moment="1e9")
    assert told(at)["digit"]["index"] == 3 and told(at)["at"] is None


# In a real browser.


@pytest.fixture
def lab(page):
    return MadeUpLab(page)


@pytest.mark.slow
def test_keys_move_all_parts_to_the_moment_and_the_address_says_it(lab):
    lab.show()
    lab.says("100 of 100 right")
    lab.says("step 100 of 100, epoch 2")
    lab.slider.focus()
    lab.page.keyboard.press("ArrowLeft")
    lab.says("74 of 100 right")
    lab.says("26 forgotten")
    lab.says("step 64 of 100, epoch 2")
    lab.page.wait_for_url("**moment=64")
    lab.page.keyboard.press("Home")
    lab.says("10 of 100 right")
    assert lab.slider.get_attribute("aria-valuetext") == "before the first step"
    lab.page.keyboard.press("End")
    lab.says("100 of 100 right")
    lab.says("90 learned")
    lab.page.wait_for_url(lambda url: "moment" not in url)


@pytest.mark.slow
def test_it_plays_from_the_start_to_the_end_with_each_frame_fetched_once(lab):
    lab.show(at=64)
    lab.says("74 of 100 right")
    lab.page.keyboard.press("Tab")
    lab.slider.press("Home")
    lab.page.get_by_role("button", name="Play").click()
    lab.page.get_by_role("button", name="Pause").wait_for()
    lab.says("100 of 100 right")
    lab.page.get_by_role("button", name="Play").wait_for()
    asked = [int(each["at"]) for each in lab.asked]
    assert sorted(asked) == MOMENTS, asked


@pytest.mark.slow
def test_a_finger_or_the_mouse_moves_the_slider_to_the_nearest_moment_before_it(lab):
    lab.show()
    lab.says("100 of 100 right")
    box = lab.slider.bounding_box()
    middle = box["y"] + box["height"] / 2
    lab.page.mouse.move(box["x"] + box["width"] + 5, middle)  # on the thumb, which reaches out
    lab.page.mouse.down()
    lab.page.mouse.move(box["x"] + 2, middle, steps=4)
    lab.says("10 of 100 right")
    lab.page.mouse.move(box["x"] + box["width"] * 0.999, middle, steps=4)
    lab.page.mouse.up()
    lab.says("74 of 100 right")


@pytest.mark.slow
def test_a_moment_that_cannot_be_read_says_why_in_place_and_is_tried_again_after_the_next_change(lab):
    lab.broken = {"64": 404}
    lab.show()
    lab.says("100 of 100 right")
    lab.slider.press("ArrowLeft")
    lab.says("The network at this moment could not be read: The weights were deleted.")
    lab.broken = {}
    lab.slider.press("ArrowLeft")
    lab.says("42 of 100 right")
    assert not lab.page.get_by_text("could not be read").is_visible()
    lab.slider.press("ArrowRight")
    lab.says("74 of 100 right")


@pytest.mark.slow
@pytest.mark.console_may_say("status of 50", "ERR_CONNECTION_FAILED")
@pytest.mark.parametrize(
    ("status", "why"),
    [(500, "The weights were deleted."), (503, "The weights were deleted."), (0, "the server did not answer.")],
)
def test_what_the_server_cannot_answer_now_is_asked_again_by_itself_until_it_comes(lab, status, why):
    lab.broken = {"100": status}
    lab.show()
    lab.says(f"The network at this moment could not be read: {why}")
    lab.page.wait_for_timeout(1_000)
    asked = len(lab.asked)
    assert asked < 5  # no more often than a page whose store is broken
    lab.broken = {}
    lab.says("100 of 100 right")
    assert not lab.page.get_by_text("could not be read").is_visible() and len(lab.asked) <= asked + 2


@pytest.mark.slow
@pytest.mark.console_may_say("status of 503")
def test_each_moment_that_the_server_cannot_answer_now_waits_for_its_own_time(lab):
    lab.broken = dict.fromkeys(map(str, MOMENTS), 503)
    lab.show(at=8)  # in the middle, so that the next moment is fetched ahead
    lab.says("The network at this moment could not be read: The weights were deleted.")
    lab.page.wait_for_timeout(1_500)
    assert sorted(each["at"] for each in lab.asked) == ["16", "8"]
    lab.slider.press("Home")
    lab.page.wait_for_timeout(300)
    lab.slider.press("ArrowRight")
    lab.page.wait_for_timeout(300)
    lab.slider.press("Home")
    lab.page.wait_for_timeout(300)
    assert sorted(each["at"] for each in lab.asked) == ["0", "1", "16", "2", "8"]  # back at one that has failed just now
    lab.broken = {}
    lab.says("10 of 100 right")


@pytest.mark.slow
def test_a_moment_that_has_gone_is_not_asked_for_again_and_again(lab):
    lab.page.clock.install()  # before anything waits
    lab.broken = {"16": 404}
    lab.show(at=8)
    lab.says("18 of 100 right")
    lab.slider.press("ArrowRight")
    lab.says("The network at this moment could not be read: The weights were deleted.")
    lab.page.wait_for_timeout(300)
    asked = len(lab.asked)
    lab.page.clock.run_for(60_000)
    lab.page.wait_for_timeout(300)
    assert len(lab.asked) == asked and lab.page.get_by_text("could not be read").is_visible()


@pytest.mark.slow
def test_a_run_that_kept_no_weights_says_so(lab):
    lab.show(told_run(moments=[]))
    lab.says("No weights of this run were kept, so none can be shown.")
    assert not lab.asked


@pytest.mark.slow
def test_where_the_server_has_too_many_requests_the_view_waits_and_asks_again(browser):
    context = browser.new_context()
    lab = MadeUpLab(context.new_page())
    lab.busy = 1
    lab.show()
    lab.page.wait_for_timeout(600)
    assert len(lab.asked) == 1 and not lab.page.get_by_text("could not be read").is_visible()
    lab.says("100 of 100 right")
    context.close()


@pytest.mark.slow
def test_a_run_in_training_is_followed_until_the_visitor_looks_at_a_moment_and_again_after_live(lab):
    lab.show(told_run(moments=[]), live=True)
    lab.says("10 of 100 right")  # the initial weights are known before the first snapshot
    lab.show(told_run(moments=MOMENTS[:3]), live=True)
    lab.says("12 of 100 right")
    lab.show(told_run(moments=MOMENTS[:5]), live=True)
    lab.says("18 of 100 right")
    assert [int(each["at"]) for each in lab.asked] == MOMENTS[:5]  # one after another
    lab.slider.press("Home")
    lab.says("10 of 100 right")
    lab.show(told_run(moments=MOMENTS[:7]), live=True)
    lab.page.wait_for_timeout(500)
    assert lab.page.get_by_text("10 of 100 right").is_visible()
    lab.page.get_by_role("button", name="Live").click()
    lab.says("42 of 100 right")
    lab.show(told_run(moments=MOMENTS), live=True, pace=4.0)
    lab.says("100 of 100 right")


@pytest.mark.slow
def test_start_epochs_and_end_of_a_run_are_announced_and_nothing_between(lab):
    status = lab.page.get_by_role("status")
    training = {"state": "Training", "tests": []}
    lab.show(runs=[])
    lab.show(told_run(moments=[]) | training, live=True)
    assert status.inner_text() == "Training started"
    lab.show(told_run(moments=MOMENTS[:3]) | training, live=True)
    lab.says("12 of 100 right")
    sample = [[20, 0.5, True]]
    lab.show(told_run(moments=MOMENTS[:4]) | training | {"tests": sample}, live=True)
    lab.says("14 of 100 right")
    assert status.inner_text() == "Training started"
    first = [*sample, [50, 0.9891, False]]
    lab.show(told_run(moments=MOMENTS[:5]) | training | {"tests": first}, live=True)
    assert status.inner_text() == "Epoch 1 of 2: 98.91% of the test digits"
    lab.says("18 of 100 right")
    lab.page.wait_for_timeout(2_200)  # a moment would be told by now
    assert status.inner_text() == "Epoch 1 of 2: 98.91% of the test digits"
    lab.show(told_run() | {"tests": [*first, [100, 0.992, False]]})
    assert status.inner_text() == "Finished: 99.20% of the test digits"
    lab.slider.press("Home")  # what the visitor asks for is told
    lab.page.get_by_text("Before the first step: 10 of 100 digits right").wait_for()


@pytest.mark.slow
def test_a_run_that_has_ended_before_is_not_announced(lab):
    lab.show()
    lab.says("100 of 100 right")
    assert lab.page.get_by_role("status").inner_text() == ""


@pytest.mark.slow
def test_a_guess_is_a_line_at_its_end_and_a_mark_at_its_first_epoch(lab):
    lab.show()
    lab.says("100 of 100 right")
    assert lab.page.locator(".curve .target").count() == 0
    guess = {"first_epoch": 0.9, "last_epoch": 0.9995, "whose": "your guess"}
    lab.show(told_run() | {"guess": guess})
    lab.page.get_by_text("your guess 99.95%").wait_for()
    line, mark = (lab.page.locator(f".curve .{name}").bounding_box() for name in ("target", "target-mark"))
    room = lab.page.locator(".curve .room").bounding_box()
    assert room["y"] <= line["y"] < mark["y"]
    assert line["x"] < mark["x"] < line["x"] + line["width"]
    lab.show(told_run() | {"guess": guess, "epoch": 100})
    assert lab.page.locator(".curve .target-mark").count() == 0  # its first epoch is its end


@pytest.mark.slow
def test_two_runs_share_the_timeline_each_at_its_nearest_earlier_moment(lab):
    lab.show(told_run(), told_run("r2", "Without", [0, 10, 60], 60))
    lab.says("70 of 100 right")
    lab.slider.press("ArrowLeft")
    lab.says("step 64 of 100, epoch 2")
    lab.slider.press("ArrowLeft")
    lab.says("step 60 of 100, epoch 2")
    lab.says("42 of 100 right")
    for run_id, moment in (("r1", "32"), ("r2", "60")):
        assert any(each["run"] == run_id and each["at"] == moment for each in lab.asked)
    counts = lab.page.locator(".wall .caption b").all_inner_texts()
    assert counts == ["42 of 100 right", "70 of 100 right"]


@pytest.mark.slow
def test_a_click_on_the_wall_and_a_drawing_are_the_digit_that_is_looked_at(lab):
    lab.show()
    lab.page.get_by_role("button", name="test digit 2,300, a 3").click()
    lab.page.wait_for_url("**watched=2300")
    lab.says("Test digit 2,300, a 7")  # the made-up server says 7 of every digit
    lab.page.get_by_role("button", name="Draw your own").click()
    box = lab.page.locator(".sheet canvas").bounding_box()
    lab.page.mouse.move(box["x"] + 40, box["y"] + 40)
    lab.page.mouse.down()
    lab.page.mouse.move(box["x"] + 40, box["y"] + 120, steps=5)
    lab.page.mouse.up()
    lab.page.wait_for_url("**strokes=*")
    assert "watched" not in lab.page.url
    lab.says("Your digit")
    assert lab.asked[-1].get("strokes") and "digit" not in lab.asked[-1]
    lab.page.keyboard.press("Escape")
    lab.page.get_by_role("button", name="Test digit", exact=True).click()
    lab.page.wait_for_url(lambda url: "strokes" not in url and "watched=2300" in url)


def pen(lab) -> tuple[float, float]:
    """Where the pen of the keyboard is on the pad, as shares of its width and height."""
    box, mark = (lab.page.locator(each).bounding_box() for each in (".sheet canvas", ".sheet .pen"))
    across = (mark["x"] + mark["width"] / 2 - box["x"]) / box["width"]
    return across, (mark["y"] + mark["height"] / 2 - box["y"]) / box["height"]


FOCUSED = "each => each.getRootNode().activeElement === each"


@pytest.mark.slow
def test_a_digit_is_drawn_with_the_keyboard_alone(lab, tmp_path):
    lab.show()
    keyboard = lab.page.keyboard
    lab.page.get_by_role("button", name="Draw your own").focus()
    keyboard.press("Enter")
    pad = lab.page.get_by_role("application", name="Drawing pad")
    assert pad.evaluate(FOCUSED)
    before = pen(lab)
    for _ in range(3):
        keyboard.press("ArrowRight")
    assert pen(lab)[0] > before[0] and "strokes" not in lab.page.url  # it was up
    keyboard.press("Space")
    lab.says("Pen down")
    for _ in range(8):
        keyboard.press("ArrowDown")
    assert pen(lab)[1] == pytest.approx(before[1] + 8 * 9 / 255, abs=0.01)
    keyboard.press("Space")
    lab.page.wait_for_url("**strokes=*")
    wait_until(lambda: len(lab.asked[-1].get("strokes", "")) == 4 * 9, 10)  # where it was put down, and each press
    assert [each for each in violations(lab.page, load_axe(tmp_path)) if "sheet" in each.html + each.place] == []
    keyboard.press("Escape")
    opener = lab.page.get_by_role("button", name="Draw again")
    assert not pad.is_visible() and opener.evaluate(FOCUSED)
    lab.says("Your digit")


@pytest.mark.slow
def test_before_a_run_escape_leaves_the_pad_and_does_not_take_it_away(lab):
    lab.show(runs=[])
    pad = lab.page.get_by_role("application", name="Drawing pad")
    pad.focus()
    lab.page.keyboard.press("Escape")
    assert pad.is_visible() and not pad.evaluate(FOCUSED)


@pytest.mark.slow
def test_before_a_run_there_is_a_pad_and_what_was_drawn_stays_for_the_run(lab):
    lab.show(runs=[], digit={"index": 0, "strokes": "4d33b333"})
    lab.page.get_by_text("watch the network come to read it").wait_for()
    assert lab.page.locator(".sheet canvas").is_visible() and not lab.slider.is_visible()
    lab.show(told_run(), live=True, digit={"index": 0, "strokes": ""})
    lab.says("Your digit")
    assert lab.asked[-1]["strokes"] == "4d33b333"


@pytest.mark.slow
def test_with_less_motion_nothing_plays_by_itself_and_a_change_is_a_mark_that_stays(browser):
    context = browser.new_context(reduced_motion="reduce")
    lab = MadeUpLab(context.new_page())
    lab.show(autoplay=True)
    lab.says("100 of 100 right")
    lab.slider.press("ArrowLeft")
    lab.says("74 of 100 right")
    assert lab.page.locator("[data-changed=forgotten]").count() == 26
    assert not lab.page.evaluate("() => document.querySelector('#host').shadowRoot.getAnimations().length")
    context.close()


@pytest.mark.slow
def test_digits_that_were_learned_or_forgotten_flash_once(lab):
    lab.show(at=64)
    lab.says("74 of 100 right")
    lab.slider.press("End")
    lab.says("26 learned")
    flashing = """() => document.querySelector('#host').shadowRoot.getAnimations()
      .filter((each) => each.effect.getTiming().duration === 600).length"""
    assert lab.page.evaluate(flashing) == 26
    lab.page.wait_for_timeout(1_000)
    assert lab.page.evaluate(flashing) == 0


@pytest.mark.slow
def test_a_tab_follows_the_moment_too(lab):
    lab.show()
    lab.page.get_by_role("tab", name="Confusion").click()
    lab.says("50.0% of 1,000 test digits right")
    assert lab.page.locator(".matrix td.right").first.inner_text() == "100"
    lab.slider.press("ArrowLeft")
    lab.page.locator(".matrix td.right", has_text="64").first.wait_for()
    lab.page.get_by_role("tab", name="Confusion").press("ArrowLeft")
    assert lab.page.get_by_role("tab", name="Network").get_attribute("aria-selected") == "true"


@pytest.mark.slow
def test_filters_are_drawn_in_whole_screen_pixels_and_zero_is_neutral(lab):
    lab.show()
    lab.says("100 of 100 right")
    lab.page.locator(".filter-room canvas").wait_for()
    size, pixels = lab.page.evaluate("""() => {
      const canvas = document.querySelector('#host').shadowRoot.querySelector('.filter-room canvas');
      const side = canvas.getBoundingClientRect();
      const pen = canvas.getContext('2d');
      const row = [...Array(canvas.height).keys()].map((x) => [...pen.getImageData(x, 0, 1, 1).data]);
      return [[canvas.width, side.width], row];
    }""")
    assert size[0] == size[1]
    first, second = pixels[0], next(each for each in pixels if each != pixels[0])
    assert max(first[:3]) - min(first[:3]) < 8 and min(first[:3]) > 220  # byte 128: close to the page
    assert second[0] > second[2] + 60  # byte 255: orange
    times = pixels.index(second)
    assert times >= 2 and pixels[:times] == [first] * times and pixels[times : 2 * times] == [second] * times


@pytest.mark.slow
def test_a_title_from_outside_is_text_and_a_narrow_screen_scrolls_only_down(lab):
    lab.page.set_viewport_size(PHONE)
    lab.show(told_run(title="<img src=x onerror=alert(1)>"))
    lab.says("<img src=x onerror=alert(1)>")
    lab.says("100 of 100 right")
    assert lab.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.slow
def test_a_view_that_is_taken_away_asks_for_nothing_more(lab):
    lab.show(at=0)
    lab.says("10 of 100 right")
    lab.page.get_by_role("button", name="Play").click()
    lab.page.evaluate("window.end()")
    before = len(lab.asked)
    lab.page.wait_for_timeout(800)
    assert len(lab.asked) <= before + 1  # one may have been on its way
