"""Train in a real browser: the run stays in view, the settings fold beside it, and nothing of what was typed is lost."""

import pytest
from browser_under_test import PHONE, settle, stop_button, visit, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.one_core]

SMALL_SCREEN = {"width": 1366, "height": 768}
VIEW = ".st-key-run-view"
SMALL = "train_images=6000&test_images=1000&epochs=3&batch_size=16&device=cpu"


def is_in_view(page, selector: str) -> bool:
    """Whether the element's top and a good part of it are inside of the window."""
    box, height = page.locator(selector).first.bounding_box(), page.viewport_size["height"]
    return box is not None and -1 <= box["y"] < height / 2 and box["height"] > 100


@pytest.fixture
def trained(page, empty):
    """Train with a run that was started by a click on a small screen; it is stopped afterwards."""
    address, store = empty
    page.set_viewport_size(SMALL_SCREEN)
    page.goto(f"{address}/train?{SMALL}")
    page.get_by_role("heading", name="Train", exact=True).wait_for()
    settle(page)
    page.get_by_role("button", name="Train", exact=True).click()
    stop_button(page).wait_for()
    yield page
    for run in store.runs("queued", "running"):
        store.request_stop(run.id)
    wait_until(lambda: not store.runs("queued", "running"))


def test_after_a_click_on_train_the_run_is_in_view_and_the_settings_are_folded(trained):
    page = trained
    wait_until(lambda: is_in_view(page, VIEW), 20)
    assert not page.get_by_label("Momentum").first.is_visible() and not page.get_by_label("Epochs").first.is_visible()
    assert stop_button(page).is_visible()
    settle(page)
    page.wait_for_timeout(2_500)  # the live parts are drawn again, and unfold nothing
    assert not page.get_by_label("Epochs").first.is_visible() and is_in_view(page, VIEW)


def test_the_run_stays_in_view_while_the_settings_beside_it_are_scrolled_and_what_was_typed_stays(trained):
    page = trained
    page.get_by_role("button", name="Settings", exact=True).click()
    field = page.get_by_role("spinbutton", name="Learning rate").first
    field.wait_for()
    field.fill("0.033")
    field.press("Enter")
    page.wait_for_url("**learning_rate=0.033**")
    settle(page)
    main = page.get_by_test_id("stMain")
    page.mouse.move(420, 500)  # above the settings
    page.mouse.wheel(0, 900)
    wait_until(lambda: main.evaluate("main => main.scrollTop") > 300, 10)
    wait_until(lambda: is_in_view(page, VIEW), 10)
    main.evaluate("main => main.scrollTo(0, 0)")
    page.get_by_role("button", name="Hide settings").click()
    field.wait_for(state="hidden")
    page.get_by_role("button", name="Settings", exact=True).click()
    field.wait_for()
    assert field.input_value() == "0.033" and "learning_rate=0.033" in page.url


def test_a_keyboard_keeps_its_place_on_the_button_that_folds_and_opens(trained):
    page = trained
    button = page.locator(".st-key-settings button")
    button.focus()
    for name in ("Hide settings", "Settings"):
        page.keyboard.press("Enter")
        page.get_by_role("button", name=name, exact=True).wait_for()
        settle(page)
        assert button.evaluate("button => button === document.activeElement")


def test_on_a_phone_the_run_comes_first_in_one_column(trained):
    page = trained
    page.get_by_role("button", name="Settings", exact=True).click()
    page.get_by_role("button", name="Hide settings").wait_for()
    page.set_viewport_size(PHONE)
    settle(page)
    run, settings = page.locator(VIEW).bounding_box(), page.get_by_label("Experiment").first.bounding_box()
    assert run["y"] < settings["y"] and abs(run["width"] - 358) < 30


def test_a_size_starts_nothing_and_shows_which_one_the_settings_have(page, empty):
    address, store = empty
    before = len(store.runs())
    visit(page, f"{address}/train", "Train")
    page.get_by_role("radio", name="One epoch on everything").click()
    page.wait_for_url("**epochs=1**")
    settle(page)
    assert page.get_by_role("radio", name="One epoch on everything").get_attribute("aria-checked") == "true"
    assert len(store.runs()) == before
