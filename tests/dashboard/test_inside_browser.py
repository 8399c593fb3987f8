"""Looking into a network in a real browser: draw, click, press keys, and read what the networks say."""

import re

import numpy as np
import pytest
from browser_under_test import opened, settle, wait_for_address, wait_until

from s7core.data.drawing import centre_ink, draw_strokes
from s7core.data.stroke_text import strokes_from_text
from s7core.inside.inspected_network import trained_network
from s7core.reference.reference_store import ReferenceStore

pytestmark = [pytest.mark.slow, pytest.mark.one_core]

SEVEN = [(0.3, 0.2), (0.7, 0.2), (0.45, 0.85)]
ZERO = [(0.5 + 0.22 * np.sin(turn), 0.5 - 0.33 * np.cos(turn)) for turn in np.linspace(0, 2 * np.pi, 25)]


@pytest.fixture
def page(tab):
    """One page for all: none of these tests leaves anything in it."""
    return tab


def draw(page, corners) -> None:
    """With the mouse, along straight lines between the corners, 0..1 of the pad's sides."""
    canvas = page.locator("canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in corners]
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point, steps=8)
    page.mouse.up()


def answers(page) -> list[str]:
    return page.locator("[data-answer]").all_inner_texts()


@pytest.mark.parametrize(("corners", "digit"), [(SEVEN, "7"), (ZERO, "0")], ids=["seven", "zero"])
def test_a_digit_drawn_with_the_mouse_is_read_by_four_networks(page, empty, corners, digit):
    address, _ = empty
    opened(page, f"{address}/digit")
    page.locator("canvas").first.wait_for()
    draw(page, corners)
    page.wait_for_url("**strokes=**")  # written when the pen is up
    wait_until(lambda: answers(page) == [digit] * 4, 20)
    text = page.evaluate("() => new URL(location).searchParams.get('strokes')")
    image = centre_ink(
        draw_strokes(strokes_from_text(text))
    )  # what the page shows is what the library makes of these strokes
    run = ReferenceStore().run("ref-final-exp3-s1")
    said = trained_network(run.recipe, ReferenceStore().result(run.id).weights).probabilities(image[None])[0]
    assert str(said.argmax()) == digit
    wait_until(lambda: f"{said.max() * 100:.2f}%" in page.locator(".s7-answer").first.inner_text(), 20)
    page.reload()  # the drawing is in the address
    wait_until(lambda: answers(page) == [digit] * 4, 20)


def test_a_drawing_goes_through_the_layers_and_back_finds_all_as_it_was(page, empty):
    address, _ = empty
    opened(page, f"{address}/digit?runs=ref-net1-s1&runs=ref-init-s1&place=drawn&strokes=4d33b333-b33373d9")
    wait_until(lambda: len(answers(page)) == 2, 20)
    before = page.locator(".s7-answers").inner_text()
    page.get_by_role("link", name="Follow it through the layers").click()
    page.get_by_role("heading", name="Layers", exact=True).wait_for()
    wait_until(lambda: len(answers(page)) == 1, 20)
    wait_for_address(page, "drawn=")
    page.go_back()
    page.get_by_role("heading", name="Your digit", exact=True).wait_for()
    wait_until(lambda: len(answers(page)) == 2, 20)
    settle(page)
    assert page.locator(".s7-answers").inner_text() == before
    wait_for_address(page, "place=drawn")
    assert page.get_by_text("as large as it was drawn").is_visible()


def test_a_drawing_adds_no_step_to_the_browser_s_back(page, empty):
    address, _ = empty
    opened(page, f"{address}/digit?runs=ref-final-exp3-s1")
    page.locator("canvas").first.wait_for()
    before = page.evaluate("() => history.length")
    draw(page, [(0.3, 0.2), (0.7, 0.2), (0.3, 0.4), (0.7, 0.6)])
    page.wait_for_url("**strokes=**")
    settle(page)
    assert page.evaluate("() => history.length") == before


def test_a_second_finger_is_no_pen(page, empty):
    """One finger draws, the ball of the thumb rests on the pad and trembles."""
    address, _ = empty
    opened(page, f"{address}/digit?runs=ref-final-exp3-s1")
    canvas = page.locator("canvas").first
    canvas.scroll_into_view_if_needed()
    box, touch = canvas.bounding_box(), page.context.new_cdp_session(page)

    def send(kind, *fingers):
        touch.send(
            "Input.dispatchTouchEvent",
            {
                "type": kind,
                "touchPoints": [
                    {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"], "id": number}
                    for number, x, y in fingers
                ],
            },
        )

    send("touchStart", (0, 0.2, 0.2))
    send("touchStart", (0, 0.2, 0.2), (1, 0.9, 0.9))
    for step in range(10):
        send("touchMove", (0, 0.2 + step * 0.05, 0.2), (1, 0.9, 0.9 - step * 0.01))
    send("touchEnd")
    page.wait_for_url("**strokes=**")
    [line] = strokes_from_text(page.evaluate("() => new URL(location).searchParams.get('strokes')"))
    assert max(y for _, y in line) < 60 and max(x for x, _ in line) > 150


def test_the_answer_follows_the_stroke_and_clear_empties_the_pad(page, empty):
    address, _ = empty
    opened(page, f"{address}/digit?runs=ref-final-exp3-s1")
    canvas = page.locator("canvas").first
    canvas.wait_for()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 100, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 100, box["y"] + 250, steps=10)
    page.locator("[data-answer]").wait_for()  # while the button is still down
    page.mouse.up()
    page.get_by_role("button", name="Clear", exact=True).click()
    page.get_by_text("Draw a digit from 0 to 9").wait_for()
    page.wait_for_url(lambda url: "strokes=" not in url)


def test_a_click_on_the_diagram_a_map_and_a_grid_take_them_in_hand(page, empty):
    address, _ = empty
    opened(page, f"{address}/layers")
    page.locator("[data-key='Conv2d-15']").click()
    page.get_by_role("heading", name="Conv2d-15").wait_for()
    page.locator(".s7-maps [data-key='7']").click()
    page.get_by_text("click a unit of channel 7").wait_for()
    grid = page.locator("[data-grid]").first
    grid.scroll_into_view_if_needed()
    grid.click(position={"x": 3, "y": 3})
    page.wait_for_url(lambda url: "row=0" in url and "column=0" in url)
    settle(page)
    page.locator("[data-key='ReLU-16']").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="ReLU-16").wait_for()


def test_the_arrow_keys_walk_through_the_layers_of_the_receptive_field(page, empty):
    address, _ = empty
    opened(page, f"{address}/receptive_field?layer=Conv2d-5")
    page.get_by_text("sees 5 × 5 pixels").wait_for()
    for _ in range(5):
        page.get_by_role("slider").press("ArrowRight")
    page.get_by_text("sees 6 × 6 pixels").wait_for()  # MaxPool2d-10
    page.wait_for_url("**layer=MaxPool2d-10**")


def test_a_click_on_a_mistake_opens_all_about_it_and_escape_closes_it(page, empty):
    address, _ = empty
    opened(page, f"{address}/mistakes?run=ref-final-exp3-s1")
    page.locator(".s7-digit").first.click()
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    page.wait_for_url("**index=**")
    dialog.get_by_text("Where it looks").click()
    dialog.get_by_text("Neither tells why").wait_for()
    dialog.get_by_text("Move it").click()
    dialog.get_by_role("slider").first.press("ArrowRight")
    dialog.get_by_role("slider").first.press("ArrowRight")
    wait_until(lambda: dialog.get_by_role("slider").first.input_value() == "2", 10)
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    page.wait_for_url(lambda url: "index=" not in url and "facet=" not in url)
    settle(page)
    assert not page.get_by_test_id("stException").count() and page.locator(".s7-digit").count() == 24


def test_after_a_dialog_the_keyboard_goes_on_where_it_was(page, empty):
    address, _ = empty
    opened(page, f"{address}/mistakes?run=ref-final-exp3-s1")
    page.locator(".s7-digit").nth(3).focus()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    settle(page)
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    settle(page)
    assert page.locator(".s7-digit").nth(3).evaluate("card => card.getRootNode().activeElement === card")


def test_an_edited_layer_changes_the_counts_and_can_be_trained(page, empty):
    address, store = empty
    opened(page, f"{address}/receptive_field?see=what-if&start=final")  # as the editor's links were
    page.get_by_role("heading", name="Build a network", exact=True).wait_for()
    page.locator("[data-key='Conv2d-5']").click()
    channels = page.get_by_label("Channels")
    channels.fill("8")
    channels.press("Enter")
    page.get_by_text("2 layers changed").or_(page.get_by_text("layers changed, 0 added")).first.wait_for()
    settle(page)
    page.get_by_role("button", name="Train this network").click()
    page.get_by_role("heading", name="Train", exact=True).wait_for()
    wait_until(lambda: any(run.recipe.layers for run in store.runs()))
    page.get_by_role("heading", name=re.compile(r"Own network, [\d,]+ parameters, from Final Model")).wait_for()
    [run] = [run for run in store.runs() if run.recipe.layers]
    assert run.recipe.layers.split()[4] == "conv8"
    wait_until(lambda: store.run(run.id).state == "finished", 300)
    opened(page, f"{address}/layers?run={run.id}")
    assert "8×24²" in page.locator("[data-key='Conv2d-5']").inner_text()
