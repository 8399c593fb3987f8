"""The whole lesson is walked by the keyboard alone, from Home to the comparison, and the focus is always in sight."""

import re

import pytest
from browser_under_test import PATIENCE, settle

from s7core.lesson.stages import ALL_STAGES

pytestmark = [pytest.mark.slow, pytest.mark.one_core]

MOST_TABS = 110  # to any control, from any other on the same page
HINT = "Arrow keys move, Enter selects"
MOST_TO_ACTION = 60  # from the top of a page to what it is there for
MOST_PAST_TERMS = 70  # to the end of the page with the most words that explain themselves, each of which is a stop
# What each page is there for: a control by its name and its role.
ACTIONS = {
    "": ("^Start the lesson", "button"),
    "net2": ("^Next: make a guess", "button"),  # the stage with the most layers
    "net1?step=guess": ("^Save my guess", "button"),
    "net1?step=run": ("^Quick look", "button"),
    "net1?step=explain": ("^Check$", "button"),
    "train": ("^Train$", "button"),
    "build": ("^Train this network", "button"),
    "compare": ("^Accuracies$", "radio"),
    "mistakes": (r"\d read as \d", "button"),
    "receptive_field": ("^Layer", "range"),
    "layers": ("^Layer", "combobox"),
    "digit": ("^Drawing pad", "application"),
    "ablations": ("last epoch", "radio"),
    "board": ("^Selected network", "combobox"),
    "audit": ("^All", "radio"),
    "glossary": ("^Find a word", "combobox"),
}
FOCUS = """() => {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  const isInBar = (element) => {
    for (let each = element; each; each = each.getRootNode().host) {
      if (each.closest('[data-testid=stBottom]')) return true;
    }
    return false;
  };
  const without = (element) => {
    const icons = [...element.querySelectorAll('[data-testid=stIconMaterial]')].map((icon) => icon.innerText);
    return icons.reduce((text, icon) => text.replace(icon, ''), element.innerText ?? '');
  };
  const words = [...(focused.labels ?? [])].map((label) => label.innerText).join(' ');
  const { top, height } = focused.getBoundingClientRect();
  const bar = document.querySelector('[data-testid=stBottom]')?.getBoundingClientRect().top ?? innerHeight;
  const isOut = !isInBar(focused) && height > 1 && (top >= bar || top + height <= 0);
  return {
    name: (focused.getAttribute('aria-label') || words || without(focused)).trim(),
    role: focused.getAttribute('role') ?? focused.getAttribute('type') ?? focused.tagName.toLowerCase(),
    isOut,
  };
}"""


def tab_to(page, name: str = "", role: str = "", most: int = MOST_TABS) -> dict:
    """Press Tab, `most` times at the most, until a control of this role, whose name matches, has the focus.

    On the way no focus is out of sight.
    """
    met = []
    for _ in range(most):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUS)
        assert not found["isOut"], f"{found} has the focus, but nobody sees it"
        if re.search(name, found["name"]) and role in ("", found["role"]):
            return found
        met.append(found["name"])
    raise AssertionError(f"no control {name!r} {role!r} among {met}")


def press(page, name: str) -> None:
    tab_to(page, name)
    page.keyboard.press("Enter")
    settle(page)


def guess(page) -> None:
    for times in (20, 40):
        tab_to(page, role="slider")
        for _ in range(times):
            page.keyboard.press("ArrowUp")
        page.wait_for_timeout(800)  # it is sent once the keys rest
        settle(page)
    press(page, "^Save my guess")


def train(page, title: str) -> None:
    press(page, "^Quick look")
    page.get_by_role("heading", name=f"Finished: {title}").wait_for(timeout=3 * PATIENCE)
    settle(page)


def answer_one(page) -> None:
    """Answer the question that is shown, right or wrong."""
    field = tab_to(page, role="radio") if page.get_by_role("radio").count() else tab_to(page, "^Your answer")
    page.keyboard.press("Space") if field["role"] == "radio" else page.keyboard.type("1")
    settle(page)
    press(page, "^Check$")
    page.get_by_text("Not yet: try again").or_(page.get_by_text("Right.", exact=True)).first.wait_for()


def show_answers(page) -> None:
    can_show = page.get_by_role("button", name="Show the answer").and_(page.locator("button:enabled"))
    while not page.get_by_text("are answered: this step is done").count():
        press(page, "^Show the answer$" if can_show.count() else "^Next question$")


def test_the_whole_lesson_is_walked_by_the_keyboard_alone_and_the_focus_is_always_in_sight(page, empty):
    address, store = empty
    page.goto(address)
    page.get_by_role("button", name="Start the lesson").wait_for()
    settle(page)
    press(page, "^Start the lesson")
    for number, stage in enumerate(ALL_STAGES, start=1):
        page.get_by_role("heading", name=stage.title, exact=True, level=1).wait_for()
        settle(page)
        press(page, "^Next: make a guess")
        guess(page)
        press(page, "^Next: train it")
        train(page, stage.title)
        press(page, "^Next: explain it")
        answer_one(page)
        show_answers(page)
        page.wait_for_url(f"**done={'f' * number}{'0' * (4 - number)}**")
        press(page, "^(Next stage: |Compare the stages)")
    page.get_by_role("heading", name="Compare", level=1).wait_for()
    assert {run.recipe.stage for run in store.runs() if run.state == "finished"} == {stage.key for stage in ALL_STAGES}


@pytest.mark.parametrize("address", ACTIONS)
def test_few_tab_stops_lead_to_what_a_page_is_there_for(tab, untrained, address):
    tab.goto(f"{untrained[0]}/{address}")
    tab.wait_for_selector("h1")
    settle(tab)
    tab_to(tab, *ACTIONS[address], most=MOST_PAST_TERMS if address == "net2" else MOST_TO_ACTION)


def test_a_network_is_one_tab_stop_within_which_the_arrow_keys_move(tab, untrained):
    tab.goto(f"{untrained[0]}/build")
    tab.locator("[data-key]").first.wait_for()
    settle(tab)
    layers = tab.locator("[data-key]").evaluate_all("(parts) => parts.map((part) => part.dataset.key)")
    tab_to(tab, r"\d+×", "button")
    reached = []
    for key in ("Home", "ArrowRight", "ArrowRight", "ArrowLeft", "End", "ArrowRight"):
        tab.keyboard.press(key)
        reached.append(tab.locator("[data-key]:focus").get_attribute("data-key"))
    assert reached == [layers[at] for at in (0, 1, 2, 1, -1, -1)]
    assert tab.get_by_text(HINT).is_visible()
    tab.keyboard.press("Enter")
    settle(tab)
    assert tab.locator("[data-chosen]").get_attribute("data-key") == layers[-1]
    tab.keyboard.press("Tab")
    assert tab.locator("[data-key]:focus").count() == 0 and not tab.get_by_text(HINT).is_visible()
    tab.keyboard.press("Shift+Tab")
    assert tab.locator("[data-key]:focus").get_attribute("data-key") == layers[-1]


def test_the_arrow_keys_move_by_rows_in_a_gallery_and_it_says_so_in_sight(tab, untrained):
    tab.goto(f"{untrained[0]}/mistakes")
    tab.locator(".s7-gallery [data-key]").first.wait_for()
    settle(tab)
    tab_to(tab, r"\d read as \d", "button")
    focused = tab.locator("[data-key]:focus")
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowUp"):
        before = focused.bounding_box()
        tab.keyboard.press(key)
        after = focused.bounding_box()
        assert before and after and (after["x"] > before["x"]) == (key == "ArrowRight"), key
        hint = tab.get_by_text(HINT).bounding_box()
        assert hint and hint["y"] > 0 and hint["y"] + hint["height"] < tab.viewport_size["height"], key
