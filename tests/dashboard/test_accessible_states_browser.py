"""What a page shows after a click breaks no rule of axe-core either, in both themes: see test_accessibility_browser.py."""

from dataclasses import dataclass

import pytest
from axe_under_test import StateInspector, load_axe
from browser_under_test import LAB_NAME, opened, serve, settle, wait_until
from class_under_test import NAME, fill_class

from dashboard.features.mistakes.one_digit import FACETS
from dashboard.state.visitor import PASSWORD_VARIABLE, STUDENT, cookie_name
from s7core.classroom.class_codes import class_codes
from s7core.classroom.register import Register
from s7core.runs.store import Store

pytestmark = [pytest.mark.slow, pytest.mark.one_core]

PASSWORD = "a long phrase"
REFERENCE, OTHER = "ref-final-exp3-s1", "ref-net2-s1"
SLIDES = 11  # of a presentation for a class, from the code to join to the wall


@pytest.fixture(scope="module")
def axe(tmp_path_factory) -> str:
    return load_axe(tmp_path_factory.mktemp("axe"))


@dataclass(frozen=True)
class Classroom:
    """A server with a teacher and a filled class, and the tokens of its students by nickname."""

    address: str
    store: Store
    tokens: dict[str, str]

    def enter(self, page, nickname: str) -> None:
        """From now on the visitor is this student."""
        name = cookie_name(STUDENT, Register(self.store).store_id)
        page.context.add_cookies([{"name": name, "value": self.tokens[nickname], "url": self.address}])


@pytest.fixture(scope="module")
def classroom(tmp_path_factory):
    url = f"sqlite:///{tmp_path_factory.mktemp('class') / 'runs.sqlite'}"
    store = Store(url)
    tokens = fill_class(store)
    names = {"STREAMLIT_SERVER_ALLOWED_HOSTS": LAB_NAME}  # others open it by that name, so there is a code to scan
    for address in serve(url, **{PASSWORD_VARIABLE: PASSWORD}, **names):
        yield Classroom(address.replace("127.0.0.1", LAB_NAME), store, tokens)


@pytest.fixture
def inspector(tab, axe, classroom):
    """An inspector of the module's tab; the visitor is a guest at first."""
    tab.context.clear_cookies()
    yield StateInspector(tab, axe)
    tab.context.clear_cookies()


def choose(page, name: str) -> None:
    """Click an option of a segmented control."""
    page.get_by_role("radio", name=name, exact=True).click()


def test_the_teacher_s_pages_with_a_class(inspector, classroom):
    page, address = inspector.page, classroom.address
    opened(page, f"{address}/teacher")
    inspector.look("form to sign in")
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Open it").wait_for()
    page.get_by_test_id("stTable").get_by_text("Ada").wait_for()
    page.get_by_alt_text("QR code of").wait_for()
    inspector.look("class with its switches, code and progress")
    page.get_by_role("button", name="Look after a student").click()
    page.get_by_role("combobox", name="Student").click()
    page.get_by_role("option", name="Ada").click()
    page.get_by_role("textbox", name="Note to Ada").wait_for()
    inspector.look("note to a student")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Class wall").click()
    page.get_by_text("points too low").first.wait_for()
    inspector.look("wall")
    opened(page, f"{address}/digit?see=set&class={NAME}")
    page.get_by_text("Who drew what").wait_for()
    inspector.look("test set of a class")
    inspector.finish()


def test_every_slide_of_a_presentation(inspector, classroom):
    page, address = inspector.page, classroom.address
    opened(page, f"{address}/present?stage=net1&class={NAME}")
    for number in range(1, SLIDES + 1):
        page.get_by_text(f"{number} of {SLIDES}").wait_for()
        inspector.look(page.locator(".st-key-present-bar").get_by_test_id("stMarkdown").inner_text())
        if page.get_by_role("button", name="Show the answer").count():
            page.get_by_role("button", name="Show the answer").click()
            page.get_by_text("Let the room answer first").wait_for(state="detached")
            inspector.look("answer")
        if number < SLIDES:
            page.keyboard.press("PageDown")
    inspector.finish()


def test_the_way_into_a_class(inspector, classroom):
    page, address = inspector.page, classroom.address
    opened(page, address)
    code = page.get_by_role("textbox", name="Class code")
    code.fill("none")
    page.get_by_role("button", name="Join your class").click()
    page.get_by_text("but no class here has it").wait_for()
    inspector.look("wrong code on Home")
    code.fill(class_codes(Register(classroom.store).classes())[NAME])
    page.get_by_role("button", name="Join your class").click()
    page.get_by_role("textbox", name="Nickname").first.wait_for()
    inspector.look("form to join")
    page.get_by_role("tab", name="I was here before").click()
    inspector.look("form to come back")
    page.get_by_role("tab", name="I am new").click()
    page.get_by_role("textbox", name="Nickname").first.fill("Eve")
    page.get_by_role("button", name="Join", exact=True).click()
    page.get_by_text("You are Eve in class").wait_for()
    inspector.look("member with a personal code")
    page.get_by_role("button", name="Leave the class").click()
    page.get_by_text("Have you noted your personal code?").wait_for()
    inspector.look("question before leaving")
    inspector.finish()


def test_a_student_s_lesson(inspector, classroom):
    page, address = inspector.page, classroom.address
    classroom.enter(page, "Ada")
    opened(page, f"{address}/net1?step=guess")
    page.locator(".st-key-teacher-note").wait_for()
    page.get_by_role("button", name="Save my guess").click()
    settle(page)
    inspector.look("guess that was saved, with call and note")
    page.get_by_role("button", name="Run, ").click()
    page.get_by_role("heading", name="Finished: Net1").wait_for()
    page.get_by_text("curves and learning rate in detail").click()
    page.locator(".st-key-run-details [data-testid=stVegaLiteChart]").first.wait_for()
    inspector.look("run on screen with its details")
    page.get_by_role("button", name="Explain, ").click()
    page.get_by_role("button", name="Hint").click()
    page.get_by_role("button", name="Check", exact=True).wait_for()
    inspector.look("hint")
    page.get_by_role("button", name="Show the answer").click()
    page.get_by_text("The answer:").wait_for()
    inspector.look("answer that is shown")
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Your digit").click()
    choose(page, "Fool the network")
    page.get_by_text("Show the smallest there is").click()
    page.get_by_role("button", name="Take it").first.wait_for()
    inspector.look("smallest change that fools a network")
    choose(page, "Our test set")
    page.get_by_text("Your ten digits are part of").wait_for()
    inspector.look("own ten digits")
    inspector.finish()


def test_the_views_of_compare(inspector, classroom):
    page, address = inspector.page, classroom.address
    opened(page, f"{address}/compare")
    for view in ("Curves", "See it learn", "Results", "Settings", "Layers", "Digits"):  # the others open by their address
        choose(page, view)
        settle(page)
        if view == "Results":
            page.get_by_text("All columns, to sort, and as a file").click()
        inspector.look(view)
    inspector.finish()


def test_calibration_and_the_dialog_about_a_digit(inspector, classroom):
    page, address = inspector.page, classroom.address
    opened(page, f"{address}/mistakes?run={REFERENCE}&other={OTHER}")
    choose(page, "Calibration")
    settle(page)
    inspector.look("calibration")
    choose(page, "Digits")
    page.locator(".s7-digit").first.click()
    dialog = page.get_by_role("dialog")
    for facet in FACETS.values():
        dialog.get_by_role("radio", name=facet, exact=True).click()
        inspector.look(f"dialog: {facet}")
    inspector.finish()


def test_train_with_a_run_its_settings_and_a_sweep(inspector, classroom):
    page, address = inspector.page, classroom.address
    classroom.enter(page, "Ada")
    run = next(each for each in classroom.store.runs("finished") if each.nickname == "Ada")
    opened(page, f"{address}/train?run={run.id}&sweep=learning_rate&values=0.01,0.03")
    page.get_by_role("button", name="Settings", exact=True).click()
    page.get_by_role("button", name="Hide settings").wait_for()
    wait_until(lambda: page.get_by_role("spinbutton", name="Learning rate").first.is_visible())
    inspector.look("run beside open settings, and a sweep")
    inspector.finish()
