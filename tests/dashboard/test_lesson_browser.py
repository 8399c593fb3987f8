"""The lesson in a real browser: one stage from start to end, guess first, words that explain themselves."""

import pytest
from browser_under_test import PATIENCE, PHONE, settle, visit, wait_for_address, wait_until

from s7core.analysis.lesson_duration import STEPS
from s7core.classroom.guesses import Guesses
from s7core.classroom.visitor import Visitor
from s7core.lesson.glossary import term

pytestmark = [pytest.mark.slow, pytest.mark.one_core]

MAIN = "document.querySelector('[data-testid=stMain]')"
LAPTOP = {"width": 1366, "height": 768}


@pytest.fixture
def page(tab):
    """One page for all: none of these tests leaves anything in it."""
    return tab


def in_sight(page, step: str) -> None:
    """The step alone is shown, from its top, and its button in the bar says so."""
    page.wait_for_function(
        f"step => {MAIN}.scrollTop === 0 && [...document.querySelectorAll('h2')].map(({{ id }}) => id).join() === step",
        arg=step,
    )
    shown = bar(page).locator("[aria-current=step]")
    wait_until(lambda: shown.inner_text().removeprefix("✓ ").lower() == step, 10)


def bar(page):
    return page.get_by_role("navigation", name="Guided path")


def test_the_guided_path_of_one_stage_from_its_first_step_to_the_next_stage(page, empty):
    address, store = empty
    page.goto(address)
    page.get_by_role("button", name="Start the lesson").click()
    page.get_by_role("heading", name="Model Init", exact=True).wait_for()
    settle(page)
    bar(page).get_by_text("0 of 16 steps").wait_for()

    bar(page).get_by_role("button", name="Next: make a guess").click()
    in_sight(page, "guess")
    page.wait_for_url("**done=1000**")
    page.locator(".st-key-guess-first input").fill("85")
    page.locator(".st-key-guess-last input").fill("93")
    page.get_by_role("button", name="Save my guess").click()
    page.wait_for_url("**done=3000**")

    bar(page).get_by_role("button", name="Next: train it").click()
    in_sight(page, "run")
    before = {run.id for run in store.runs()}
    page.get_by_role("button", name="Quick look").click()
    page.get_by_role("heading", name="Finished: Model Init").wait_for(timeout=3 * PATIENCE)
    settle(page)
    [run] = [run for run in store.runs() if run.id not in before]
    guess = Guesses(store, Visitor()).of_run(run.id)
    assert (guess.first_epoch, guess.last_epoch) == (0.85, 0.93)
    page.wait_for_url("**done=7000**")

    bar(page).get_by_role("button", name="Next: explain it").click()
    in_sight(page, "explain")
    last = 100 * store.epochs(run.id)[-1].test_accuracy
    page.get_by_text(f"Your run reads {last:.2f}%").wait_for()
    page.get_by_text(f"You guessed 93.00%: {abs(93 - last):.2f} points too").wait_for()
    page.get_by_role("button", name="Next question").click()
    answer = page.locator(".st-key-answer-init-batch-norm").get_by_role("spinbutton")
    answer.fill("961")
    page.keyboard.press("Enter")
    page.get_by_text("Not yet: try again").wait_for()
    page.get_by_role("button", name="Hint", exact=True).click()
    page.get_by_text("Hint:").wait_for()
    answer.fill("960")  # what BatchNorm adds
    page.keyboard.press("Enter")
    page.get_by_text("Right.", exact=True).wait_for()
    page.get_by_role("button", name="Previous question").click()
    settle(page)
    for left in ("Two of four left", "One of four left", "All four are answered"):
        while not (shown := page.get_by_role("button", name="Show the answer").and_(page.locator("button:enabled"))).count():
            page.get_by_role("button", name="Next question").click()
            settle(page)
        shown.click()
        page.get_by_text(left).wait_for()
        settle(page)
    page.wait_for_url("**done=f000**")

    bar(page).get_by_role("button", name="Next stage: Net1").click()
    page.get_by_role("heading", name="Net1", exact=True).wait_for()
    bar(page).get_by_text("4 of 16 steps").wait_for()
    page.wait_for_url("**/net1?**done=f000**")
    page.reload()  # a new session: the marks are in the address
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Home").click()
    page.get_by_role("button", name="Continue with Net1").wait_for()


def test_a_guess_on_train_stands_beside_the_result_and_a_duel_has_a_winner(page, empty):
    address, store = empty
    page.goto(f"{address}/train?train_images=600&epochs=1&experiment=net1")
    page.wait_for_selector("h1")
    settle(page)
    page.get_by_text("Guess first").click()
    page.locator(".st-key-guess-first input").fill("50")
    page.locator(".st-key-guess-last input").fill("50")
    page.get_by_role("button", name="Save my guess").click()
    page.get_by_text("It counts for the next run").wait_for()
    before = {run.id for run in store.runs()}
    page.get_by_role("button", name="Train", exact=True).click()
    page.get_by_role("heading", name="Finished: Net1").wait_for()
    [run] = [run for run in store.runs() if run.id not in before]
    off = 50 - 100 * run.last_test_accuracy
    page.locator(".s7-guess").get_by_text(f"{abs(off):.2f} points too {'high' if off > 0 else 'low'}").first.wait_for()

    page.get_by_text("Which of two settings wins").click()
    page.get_by_text("The other value").wait_for()
    page.get_by_role("combobox", name="The other value").click()
    page.get_by_role("option", name="0.1", exact=True).click()
    page.get_by_test_id("stRadio").get_by_text("0.1", exact=True).click()
    page.get_by_role("button", name="Save and train both").click()
    wait_until(lambda: len(store.runs()) == len(before) + 3 and not store.runs("queued", "running"), 90)
    page.get_by_text("Winner:").or_(page.get_by_text("nobody wins")).first.wait_for()
    page.get_by_text("Guessed: learning rate 0.1 wins.").first.wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_word_explains_itself_by_keyboard_pointer_and_finger_within_the_window(page, empty, scheme):
    address, _ = empty
    page.emulate_media(color_scheme=scheme)
    visit(page, address, "3 Net2")
    words = term("global-average-pooling").text
    tip, word = page.get_by_role("tooltip"), page.locator('.s7-term[data-term="global-average-pooling"]').first
    word.focus()
    tip.get_by_text(words).wait_for()
    assert word.get_attribute("aria-describedby") == tip.get_attribute("id")
    page.keyboard.press("Escape")
    tip.wait_for(state="hidden")
    page.mouse.move(0, 0)
    word.hover()
    tip.get_by_text(words).wait_for()
    tip.hover()  # one may point at what it says
    page.wait_for_timeout(500)
    assert tip.is_visible()
    page.set_viewport_size(PHONE)
    settle(page)
    for each in page.locator(".s7-term:visible").all()[:12]:
        each.scroll_into_view_if_needed()
        each.click()
        box = tip.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"] and box["height"] > 30


def test_the_bar_covers_nothing_on_a_phone(page, empty):
    address, _ = empty
    visit(page, address, "4 Final Model")
    page.set_viewport_size(PHONE)
    bar(page).get_by_role("button", name="Explain, ").click()
    settle(page)
    last = page.get_by_role("link", name="Lay the stages side by side")
    last.scroll_into_view_if_needed()
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 1e6)")
    page.wait_for_timeout(400)
    box, foot = last.bounding_box(), bar(page).bounding_box()
    assert box["y"] + box["height"] <= foot["y"] and foot["x"] >= 0 and foot["x"] + foot["width"] <= PHONE["width"]


def test_steps_are_in_the_address_and_keep_what_was_set(page, empty):
    address, _ = empty
    page.goto(f"{address}/net2")
    page.get_by_role("heading", name="Net2", exact=True).wait_for()
    settle(page)
    page.locator(".st-key-batch_norm label").first.click()
    wait_for_address(page, "batch_norm=false")
    settle(page)
    page.locator(".s7-diagram [data-key]").nth(8).click()
    wait_for_address(page, "layer=")
    layer = page.locator(".s7-diagram [data-chosen]").get_attribute("data-key")
    bar(page).get_by_role("button", name="Run, ").click()  # a click waits for no earlier step
    in_sight(page, "run")
    wait_for_address(page, "step=run", "batch_norm=false")
    page.reload()
    page.get_by_role("heading", name="Net2", exact=True).wait_for()
    settle(page)
    in_sight(page, "run")
    assert not page.locator(".st-key-batch_norm input").is_checked()
    bar(page).get_by_role("button", name="Look, ").click()
    in_sight(page, "look")
    assert not page.locator(".st-key-batch_norm input").is_checked() and layer
    page.go_back()
    in_sight(page, "run")


def test_an_old_link_with_an_anchor_shows_its_step(page, empty):
    address, _ = empty
    page.goto(f"{address}/net2#explain")
    page.get_by_role("heading", name="Net2", exact=True).wait_for()
    in_sight(page, "explain")
    wait_for_address(page, "step=explain")


def test_a_step_takes_the_focus_to_its_heading_and_begins_at_its_top(page, empty):
    address, _ = empty
    page.set_viewport_size(LAPTOP)
    page.goto(f"{address}/net1?step=explain")
    page.get_by_role("heading", name="Net1", exact=True).wait_for()
    settle(page)
    page.evaluate(f"{MAIN}.scrollTo(0, 400)")
    look = bar(page).get_by_role("button", name="Look, ")
    look.focus()
    page.keyboard.press("Enter")
    in_sight(page, "look")
    assert page.evaluate("document.activeElement.id") == "look"


@pytest.mark.parametrize("stage_page", ["model_init", "net1", "net2", "final_model"])
def test_no_step_is_longer_than_two_screens_of_a_laptop(page, filled, stage_page):
    address, _ = filled
    page.set_viewport_size(LAPTOP)
    for step in STEPS:
        page.goto(f"{address}/{stage_page}?step={step}")
        page.locator(f"h2#{step}").wait_for()
        settle(page)
        page.wait_for_timeout(1_500)  # pictures and the live view are drawn
        tall, wide = page.evaluate(f"[{MAIN}.scrollHeight, {MAIN}.scrollWidth - {MAIN}.clientWidth]")
        assert tall <= 2 * LAPTOP["height"] and wide <= 0, f"{step}: {tall} pixels"


def test_at_a_zoom_of_400_percent_the_bar_covers_nothing(page, empty):
    address, _ = empty
    page.set_viewport_size({"width": 1366 // 4, "height": 768 // 4})
    page.goto(f"{address}/net1?step=guess")
    page.locator("h2#guess").wait_for()
    settle(page)
    foot = page.get_by_test_id("stBottom")
    assert foot.evaluate("each => getComputedStyle(each).position") == "static"
    page.evaluate(f"{MAIN}.scrollTo(0, 0)")
    assert foot.bounding_box()["y"] >= 768 // 4
