"""Moments of a run in the view of a network that learns, in a real browser: played, chosen, live, or not to be had."""

import pytest
from learning_view_under_test import MOMENTS, MadeUpLab, told_run

pytestmark = [pytest.mark.slow, pytest.mark.one_core]


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
    assert sorted(each["at"] for each in lab.asked) == [
        "0",
        "1",
        "16",
        "2",
        "8",
    ]  # back at one that has failed just now
    lab.broken = {}
    lab.says("10 of 100 right")


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


def test_a_run_that_kept_no_weights_says_so(lab):
    lab.show(told_run(moments=[]))
    lab.says("No weights of this run were kept, so none can be shown.")
    assert not lab.asked


def test_where_the_server_has_too_many_requests_the_view_waits_and_asks_again(browser):
    context = browser.new_context()
    lab = MadeUpLab(context.new_page())
    lab.busy = 1
    lab.show()
    lab.page.wait_for_timeout(600)
    assert len(lab.asked) == 1 and not lab.page.get_by_text("could not be read").is_visible()
    lab.says("100 of 100 right")
    context.close()


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


def test_a_run_that_has_ended_before_is_not_announced(lab):
    lab.show()
    lab.says("100 of 100 right")
    assert lab.page.get_by_role("status").inner_text() == ""


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
