"""A sweep on Train in a real browser: it is started by a click, trains, and its result leads to Compare."""

import pytest
from browser_under_test import PATIENCE, visit, wait_until
from playwright.sync_api import expect

pytestmark = [pytest.mark.slow, pytest.mark.one_core]

SMALL_SCREEN = {"width": 1366, "height": 768}

SMALL = "experiment=final-exp1&train_images=200&test_images=1000&epochs=1&batch_size=50&device=cpu"


def test_which_learning_rate_is_answered_on_the_page_and_leads_to_compare(page, empty):
    address, store = empty
    page.goto(f"{address}/train?{SMALL}&sweep=learning_rate&values=0.001,0.01&sweep-seeds=1")
    sweep = page.locator(".st-key-sweep-folded")
    expect(sweep.get_by_text("2 runs: 2 values of learning rate × 1 seed.")).to_be_visible(timeout=PATIENCE)
    sweep.get_by_role("button", name="Train 2 runs").click()
    expect(sweep.get_by_text("2 finished.")).to_be_visible(timeout=90_000)  # without a reload
    assert sorted(run.recipe.learning_rate for run in store.runs("finished")) == [0.001, 0.01]
    expect(sweep.get_by_role("heading", name="Best: learning rate")).to_be_visible()
    expect(sweep.locator("[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg").first).to_be_visible()
    expect(sweep.get_by_role("button", name="Train")).to_have_count(0)
    sweep.get_by_role("link", name="learning rate 0.001").click()
    page.wait_for_url("**/compare?*")
    assert all(run.id in page.url for run in store.runs("finished"))
    expect(page.get_by_role("heading", name="Compare", exact=True)).to_be_visible(timeout=PATIENCE)


def test_the_sweep_is_found_beside_the_guess_without_scrolling_and_is_as_wide_as_the_page_once_open(page, empty):
    page.set_viewport_size(SMALL_SCREEN)
    visit(page, f"{empty[0]}/train", "Train")
    guess, sweep = (page.locator(f".st-key-{name}-folded") for name in ("guess-first", "sweep"))
    folded = sweep.bounding_box()
    assert folded["y"] + folded["height"] < SMALL_SCREEN["height"] and abs(folded["y"] - guess.bounding_box()["y"]) < 1
    sweep.locator("summary").click()
    page_width = page.locator(".st-key-train-folds").bounding_box()["width"]
    wait_until(lambda: sweep.bounding_box()["width"] > page_width - 1, 10)
