"""A presentation in a real browser: its slides, its keys, its link and its full screen."""

from dataclasses import replace

import pytest
from browser_under_test import opened, serve, settle, sign_in, wait_for_address

from dashboard.state.visitor import PASSWORD_VARIABLE
from s7core.classroom.guesses import Guesses
from s7core.classroom.register import Register
from s7core.classroom.visitor import Visitor
from s7core.lesson.experiments import experiment
from s7core.runs.store import Store

pytestmark = [pytest.mark.slow, pytest.mark.one_core]

PASSWORD = "a long phrase"


@pytest.fixture(scope="module")
def classroom(tmp_path_factory):
    url = f"sqlite:///{tmp_path_factory.mktemp('class') / 'runs.sqlite'}"
    yield from ((address, Store(url)) for address in serve(url, **{PASSWORD_VARIABLE: PASSWORD}))


def slide_of(page) -> str:
    return page.locator(".st-key-present-bar").get_by_test_id("stMarkdown").inner_text()


def test_a_stage_is_presented_by_the_keyboard(classroom, people):
    address, _ = classroom
    page = people()
    opened(page, f"{address}/present?stage=net1&batch_norm=false&learning_rate=0.05&hide=train&hide=settings")
    page.get_by_text("19,258").first.wait_for()  # without BatchNorm
    assert not page.get_by_test_id("stSidebar").is_visible()
    places = [slide_of(page)]
    for key in ("ArrowRight", "PageDown", "ArrowRight", "PageUp", "ArrowLeft"):
        page.keyboard.press(key)
        page.wait_for_function(
            "before => document.querySelector('.st-key-present-bar').innerText.indexOf(before) < 0",
            arg=places[-1].split("·")[1].strip(),
        )
        settle(page)
        places.append(slide_of(page))
    assert [place[0] for place in places] == ["1", "2", "3", "4", "3", "2"]
    slider = page.get_by_role("slider").first
    before = page.get_by_text("A unit of").first.inner_text()
    slider.focus()
    page.keyboard.press("ArrowRight")  # belongs to the slider while that has the focus
    page.wait_for_function("before => !document.body.innerText.includes(before)", arg=before)
    assert slide_of(page).startswith("2 of")
    for _ in range(3):  # which do not belong to it, and three in a hurry are three slides
        page.keyboard.press("PageDown")
    page.wait_for_url("**slide=run**")
    page.get_by_text("learning rate 0.05").first.wait_for()
    settle(page)
    assert page.get_by_role("button", name="Train", exact=True).count() == 0  # hidden
    assert not page.get_by_role("button", name="Settings").is_visible()
    other = people()
    opened(other, page.url)  # the link leads to this very slide
    assert slide_of(other) == slide_of(page) and slide_of(page).startswith("5 of")


def test_the_teacher_makes_a_link_of_a_presentation_and_its_last_slide_is_the_wall(classroom, people):
    address, _ = classroom
    page = people()
    sign_in(page, address, PASSWORD)
    page.get_by_role("textbox", name="New class").fill("12c")
    page.get_by_role("button", name="Open it").click()
    page.get_by_text(f"{address}/join?class=12c").wait_for()
    settle(page)
    page.get_by_role("button", name="Present", exact=True).click()
    page.get_by_text("1 of 11").wait_for()
    wait_for_address(page, "class=12c", "epochs=2")
    settle(page)
    for _ in range(10):
        page.keyboard.press("PageDown")
        settle(page)
    page.get_by_text("will be a point here after its first epoch").wait_for()


SLIDES = ["join", "story", "field", "layers", "guess", "run", "results", "analysis", "mistakes", "question", "wall"]
BEYOND = """() => [...document.querySelectorAll('[data-testid=stMain] *')].filter(each => {
    const box = each.getBoundingClientRect();
    const scrolled = '.katex-mathml, .s7-wall-scroll, [data-testid=stExpander], [data-testid=stDataFrame], .s7-unseen';
    const clips = each.closest(scrolled);
    return box.width && box.height && !clips && box.right > innerWidth + 1;
}).map(each => `${each.tagName}.${each.className} ends at ${each.getBoundingClientRect().right}`)"""
SMALLEST = """() => Math.min(99, ...[...document.querySelectorAll('[data-testid=stVegaLiteChart] text')]
    .filter(each => each.textContent).map(each => parseFloat(getComputedStyle(each).fontSize)))"""
FOOT = """() => {
    const main = document.querySelector('[data-testid=stMain]');
    main.scrollTo(0, main.scrollHeight);
    const parts = [...document.querySelectorAll('.st-key-present-slide [data-testid=stElementContainer]')];
    const last = Math.max(...parts.map(each => each.getBoundingClientRect().bottom));
    const bar = document.querySelector('.st-key-present-bar').getBoundingClientRect();
    return { last, visible: main.getBoundingClientRect().bottom, bar: bar.top, end: bar.bottom };
}"""


@pytest.fixture
def class_of_two(classroom, finish, monkeypatch):
    """A class with two finished runs and their guesses."""
    address, store = classroom
    register = Register(store)
    monkeypatch.setattr(Guesses, "_refuse_late", lambda *_: None)  # so that finished runs can be made at once
    if register.class_named("13d") is None:
        register.open_class("13d")
        for nickname, wrong in (("Ada", [900, 300]), ("Bob", [800, 350])):
            student, _ = register.join("13d", nickname)
            recipe = replace(experiment("net1").recipe, epochs=2, test_images=2_000, seed=100 * student.number + 1)
            run_id = finish(store, recipe, "net1", wrong)
            with store.begin() as connection:
                connection.exec_driver_sql("INSERT INTO owners VALUES (?, ?)", (run_id, student.id))
            Guesses(store, Visitor(True, False, student)).commit(run_id, 0.5, 0.7)
    return address


def test_every_slide_ends_within_the_screen_and_above_the_bar(class_of_two, people):
    page = people()
    for slide in SLIDES:
        opened(page, f"{class_of_two}/present?stage=net1&class=13d&slide={slide}")
        for size in ({"width": 1920, "height": 1080}, {"width": 1366, "height": 768}):
            page.set_viewport_size(size)
            page.wait_for_timeout(1_000)  # charts take their size a moment later
            assert page.evaluate(BEYOND) == [], (slide, size)
            assert page.evaluate(SMALLEST) >= 18, (slide, size)  # pixels, which the last row reads
            page.evaluate(FOOT)
            found = page.evaluate(FOOT)
            assert found["last"] <= found["bar"] + 1 and found["visible"] <= found["bar"] + 1, (slide, size, found)
            assert found["end"] == pytest.approx(size["height"], abs=1)


def test_the_keyboard_leads_from_the_last_slide_to_the_first_of_the_next_stage_and_from_its_top(class_of_two, people):
    page = people()
    opened(page, f"{class_of_two}/present?stage=net1&slide=question&batch_norm=false&epochs=2&hide=leave")
    page.get_by_role("button", name="Next stage: Net2").wait_for()
    page.keyboard.press("PageDown")
    page.get_by_role("heading", name="Net2", exact=True).wait_for()
    wait_for_address(page, "stage=net2", "epochs=2", "hide=leave", "slide=story")
    settle(page)
    assert "batch_norm" not in page.url and slide_of(page).startswith("1 of")
    assert page.get_by_text("13,808").first.is_visible()  # with BatchNorm, as the stage has it
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0


def test_a_presentation_fills_the_screen_by_a_button_that_names_the_way_back(class_of_two, people):
    page = people()
    opened(page, f"{class_of_two}/present?stage=net1")
    page.get_by_role("button", name="Full screen", exact=True).click()
    page.wait_for_function("document.fullscreenElement !== null")
    page.keyboard.press("PageDown")  # the slides turn as before
    page.get_by_text("2 of").wait_for()
    assert page.evaluate("document.fullscreenElement !== null")
    page.get_by_role("button", name="Leave full screen").click()
    page.wait_for_function("document.fullscreenElement === null")
    page.get_by_role("button", name="Full screen", exact=True).wait_for()


def test_a_browser_without_full_screen_gets_no_button_for_it(class_of_two, people):
    page = people()
    page.add_init_script("Object.defineProperty(Document.prototype, 'fullscreenEnabled', { get: () => false })")
    opened(page, f"{class_of_two}/present?stage=net1")
    page.get_by_role("button", name="Leave").wait_for()
    assert not page.get_by_role("button", name="Full screen").count()
