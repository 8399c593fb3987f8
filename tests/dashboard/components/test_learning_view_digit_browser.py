"""What the view of a network that learns shows at a moment, in a real browser: the digit, the wall, the filters."""

import pytest
from axe_under_test import load_axe, violations
from browser_under_test import PHONE, wait_until
from learning_view_under_test import MadeUpLab, told_run

pytestmark = [pytest.mark.slow, pytest.mark.one_core]


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


def test_before_a_run_escape_leaves_the_pad_and_does_not_take_it_away(lab):
    lab.show(runs=[])
    pad = lab.page.get_by_role("application", name="Drawing pad")
    pad.focus()
    lab.page.keyboard.press("Escape")
    assert pad.is_visible() and not pad.evaluate(FOCUSED)


def test_before_a_run_there_is_a_pad_and_what_was_drawn_stays_for_the_run(lab):
    lab.show(runs=[], digit={"index": 0, "strokes": "4d33b333"})
    lab.page.get_by_text("watch the network come to read it").wait_for()
    assert lab.page.locator(".sheet canvas").is_visible() and not lab.slider.is_visible()
    lab.show(told_run(), live=True, digit={"index": 0, "strokes": ""})
    lab.says("Your digit")
    assert lab.asked[-1]["strokes"] == "4d33b333"


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


def test_a_tab_follows_the_moment_too(lab):
    lab.show()
    lab.page.get_by_role("tab", name="Confusion").click()
    lab.says("50.0% of 1,000 test digits right")
    assert lab.page.locator(".matrix td.right").first.inner_text() == "100"
    lab.slider.press("ArrowLeft")
    lab.page.locator(".matrix td.right", has_text="64").first.wait_for()
    lab.page.get_by_role("tab", name="Confusion").press("ArrowLeft")
    assert lab.page.get_by_role("tab", name="Network").get_attribute("aria-selected") == "true"


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


def test_a_title_from_outside_is_text_and_a_narrow_screen_scrolls_only_down(lab):
    lab.page.set_viewport_size(PHONE)
    lab.show(told_run(title="<img src=x onerror=alert(1)>"))
    lab.says("<img src=x onerror=alert(1)>")
    lab.says("100 of 100 right")
    assert lab.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_view_that_is_taken_away_asks_for_nothing_more(lab):
    lab.show(at=0)
    lab.says("10 of 100 right")
    lab.page.get_by_role("button", name="Play").click()
    lab.page.evaluate("window.end()")
    before = len(lab.asked)
    lab.page.wait_for_timeout(800)
    assert len(lab.asked) <= before + 1  # one may have been on its way
