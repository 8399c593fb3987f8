"""What users once met as faults stays mended, in a real browser: those parts of it that no other test looks at.

One server listens on all addresses of its machine, and what is started there waits in the queue.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import numpy
import pytest
from browser_under_test import opened, serve, settle, wait_for_address
from PIL import Image
from safetensors.torch import save

from dashboard.data.join_addresses import machine_addresses
from dashboard.state.visitor import PASSWORD_VARIABLE, STUDENT, cookie_name
from s7core.classroom.guesses import Guesses
from s7core.classroom.register import Register, Student
from s7core.classroom.visitor import Visitor
from s7core.lesson.experiments import lesson_experiments
from s7core.lesson.palette import PUBLISHED
from s7core.lesson.presets import SIZE_SETTINGS
from s7core.recipe import Recipe
from s7core.reference.reference_store import ReferenceStore
from s7core.runs.attempt import Attempt
from s7core.runs.records import Result, Run, StepRecord
from s7core.runs.store import Store
from s7core.runs.weight_snapshot import decode_weights
from s7core.training.threads import usable_cores

pytestmark = [pytest.mark.slow, pytest.mark.one_core]

REFERENCES = "&".join(f"items=reference-{name}" for name in ("init", "net1", "net2", "final-exp3"))
RECORD_ADDRESS = """
window.written = [];
for (const name of ['pushState', 'replaceState']) {
  const write = History.prototype[name];
  History.prototype[name] = function (...values) { write.apply(this, values); window.written.push(location.href) };
}"""
DASHES = """(chart, colour) => [...chart.querySelectorAll('path[stroke-dasharray]')]
  .filter(each => each.getAttribute('stroke') === colour && each.getAttribute('d').split('L').length > 3)
  .map(each => each.getAttribute('stroke-dasharray'))"""


@dataclass(frozen=True)
class Lab:
    """A server with a teacher, at the address by which its own machine opens it, and its store.

    Ada of class 9b has one run, `finished`; Bob of class 9c has none. Of the teacher's runs, `weak` has hardly learned, and
    `training` has taken all its steps and goes on.
    """

    address: str
    store: Store
    tokens: dict[str, str]
    finished: str
    weak: str
    training: str

    def enter(self, page, nickname: str) -> None:
        """From now on the visitor is this student."""
        name = cookie_name(STUDENT, Register(self.store).store_id)
        page.context.add_cookies([{"name": name, "value": self.tokens[nickname], "url": self.address}])

    def started(self) -> list[Run]:
        """What was started and waits now."""
        return self.store.runs("queued")


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[Lab]:
    url = f"sqlite:///{tmp_path_factory.mktemp('faults') / 'runs.sqlite'}"
    store, tokens = Store(url), {}
    register = Register(store)
    for name, nickname in (("9c", "Bob"), ("9b", "Ada")):
        register.open_class(name)
        student, tokens[nickname] = register.join(name, nickname)
    finished = finish(store, "net1", ReferenceStore().result("ref-net1-s1"), student)
    runs = (finished, finish(store, "net2", weak_result()), hold_all_cores(store))
    for address in serve(url, listens="0.0.0.0", **{PASSWORD_VARIABLE: "a long phrase"}):
        yield Lab(address, store, tokens, *runs)


def finish(store: Store, experiment: str, result: Result, student: Student | None = None) -> str:
    """A quick look that has ended as the reference run was after its first epoch, with this result; 70% was guessed."""
    shipped, reference = ReferenceStore(), f"ref-{experiment}-s1"
    recipe = replace(lesson_experiments(experiment)[0].recipe, train_images=6_000, epochs=1, seed=101)
    run_id = store.submit(recipe, experiment, state="running", student=student.id if student else "")
    Guesses(store, Visitor(True, student is None, student)).commit(run_id, 0.7, 0.7)
    attempt, answers = Attempt.current(store, run_id), shipped.predictions(reference, 1)
    assert answers and attempt.add_epoch(shipped.epochs(reference)[0], answers, result, None)
    attempt.end("finished", "")
    return run_id


def weak_result() -> Result:
    """A network that reads nearly all digits as a 1: test digit 0, which is a 7, as well, and rightly test digit 2."""
    shipped, reference = ReferenceStore(), "ref-net2-s1"
    weights = decode_weights(shipped.run(reference).recipe, shipped.weight_snapshot(reference, 28))
    probabilities = numpy.full((10_000, 10), numpy.nan, "<f4")
    probabilities[2] = numpy.eye(10)[1]
    return replace(shipped.result(reference), probabilities=probabilities.tobytes(), weights=save(weights))


def hold_all_cores(store: Store) -> str:
    """Runs that nothing trains, so that what is started waits; one of them has taken its last step."""
    recipe = Recipe(train_images=200, batch_size=50, epochs=1)
    *_others, last = [store.submit(recipe, "final-exp1", state="running") for _ in range(usable_cores())]
    attempt = Attempt.current(store, last)
    attempt.start("CPU", "{}")
    attempt.report([StepRecord(step, 0.5, 0.01, 0.9) for step in range(recipe.steps_per_epoch)])
    return last


@pytest.fixture
def lab(tab, served) -> Iterator[Lab]:
    """The server, whose visitor is a guest at first and with less in the queue at the end."""
    tab.context.clear_cookies()
    yield served
    tab.context.clear_cookies()
    for run in served.started():
        served.store.delete(run.id)


def told(page) -> str:
    return page.get_by_test_id("stMainBlockContainer").inner_text()


def drawn(page):
    """The first chart of the page, once it is drawn."""
    chart = page.get_by_test_id("stVegaLiteChart").first
    chart.locator("svg .role-axis").first.wait_for(state="attached")
    return chart


def guess(page) -> None:
    for field in ("first", "last"):
        page.locator(f".st-key-guess-{field} input").fill("90")
    page.get_by_role("button", name="Save my guess").click()
    page.get_by_text("Saved.").wait_for()


def test_after_some_steps_of_the_lesson_the_address_comes_to_rest(page, served):
    page.add_init_script(RECORD_ADDRESS)
    opened(page, f"{served.address}/net1")
    page.locator(".st-key-batch_norm label").first.click()
    wait_for_address(page, "batch_norm=false")
    page.get_by_role("button", name="Next: make a guess").click()
    guess(page)
    wait_for_address(page, "done=03")
    page.get_by_role("button", name="Next: train it").click()
    wait_for_address(page, "done=03", "step=run", "batch_norm=false")
    settle(page)
    before, address = page.evaluate("[window.written.length, location.href]")
    page.wait_for_timeout(5_000)
    written = page.evaluate("window.written")
    assert before > 2 and len(written) <= before + 1 and {*written[before:], page.url} == {address}


def test_explain_begins_with_my_result_and_its_questions_stand_above_their_answers(tab, lab):
    lab.enter(tab, "Ada")
    opened(tab, f"{lab.address}/net1?step=explain")
    run = lab.store.run(lab.finished)
    mine, off = 100 * run.last_test_accuracy, 100 * run.last_test_accuracy - 70
    sentences = tab.get_by_test_id("stMarkdown").filter(has_text=re.compile("[.]$"))
    first, second, third = (sentences.nth(place).inner_text() for place in range(3))
    assert first.startswith(f"Your run reads {mine:.2f}% after 47 training steps: 6,000 images for 1 epoch.")
    assert second == f"You guessed 70.00%: {off:.2f} points too low."
    assert third.startswith("The 5 reference runs on average, trained on 60,000 images for 15 epochs, reach 99.")
    assert "steps so far" not in told(tab)
    places = [tab.get_by_text("Question 1 of 5."), tab.get_by_role("heading", name="What it means", exact=True)]
    assert 0 < places[0].bounding_box()["y"] < places[1].bounding_box()["y"]
    tab.get_by_text("This is about the 5 reference runs on average").wait_for()  # what follows is not of my run
    tab.get_by_role("spinbutton", name="Your answer").fill("2")
    tab.get_by_role("button", name="Check", exact=True).click()
    tab.get_by_text("Not yet: try again").wait_for()
    tab.get_by_text("This step is done when all five are answered.").wait_for()


def test_all_experiments_of_the_final_model_are_trained_at_its_step_run(tab, lab):
    lab.enter(tab, "Bob")
    opened(tab, f"{lab.address}/final_model?step=run")
    for number, each in enumerate(lesson_experiments("final"), start=1):
        tab.get_by_role("radio", name=re.compile(f"^{number}: ")).click()
        settle(tab)
        tab.get_by_role("button", name="Quick look").click()
        tab.get_by_role("heading", name=f"Waiting in the queue: Final Model, experiment {number}").wait_for()
        [run] = [run for run in lab.started() if run.experiment == each.key]
        assert run.recipe.differences(each.recipe).keys() <= {*SIZE_SETTINGS, "seed"}
    assert len(lab.started()) == 3


def test_published_curves_differ_and_are_named_and_results_explain_their_headings(tab, lab):
    opened(tab, f"{lab.address}/compare?{REFERENCES}&see=curves")
    chart = drawn(tab)
    dashes = chart.evaluate(DASHES, PUBLISHED)
    assert len(dashes) == len(set(dashes)) == 4
    names = chart.locator("svg text").all_text_contents()
    assert {f"{name}, published" for name in ("Model Init", "Net1", "Net2", "Final Model")} <= set(names)
    tab.get_by_role("radio", name="Results", exact=True).click()
    tab.locator(".s7-results").wait_for()
    assert not re.search("optimism|streak", tab.locator(".s7-results").inner_text(), re.IGNORECASE)
    for term, explained in (("best-minus-last", "what quoting the best"), ("epochs-at-goal", "of the last epochs in a row")):
        tab.locator(f".s7-results [data-term={term}]:visible").first.focus()
        tab.get_by_role("tooltip").get_by_text(explained).wait_for()


def test_home_s_button_trains_a_network_and_shows_its_run(tab, lab):
    lab.enter(tab, "Bob")
    opened(tab, lab.address)
    assert not tab.get_by_role("button", name=re.compile("^Watch")).count()
    tab.get_by_role("button", name="Train one like it now").click()
    tab.get_by_role("heading", name="Waiting in the queue: Final Model, experiment 1").wait_for()
    [run] = lab.started()
    wait_for_address(tab, "/train?", f"run={run.id}")


def test_three_digits_in_a_picture_are_said_to_be_three(tab, lab, mnist):
    opened(tab, f"{lab.address}/digit")
    tab.get_by_role("radio", name="Upload", exact=True).click()
    stream = io.BytesIO()
    Image.fromarray(255 - numpy.hstack(list(mnist.test_images.numpy()[:3]))).resize((840, 280)).save(stream, "PNG")
    tab.set_input_files("input[type=file]", {"name": "3.png", "mimeType": "image/png", "buffer": stream.getvalue()})
    tab.get_by_text("This looks like 3 digits, but the networks read one: choose a picture of one").wait_for()


def test_the_game_begins_with_a_digit_that_the_network_reads_right(tab, lab):
    opened(tab, f"{lab.address}/digit?see=fool&run={lab.weak}")
    tab.get_by_text("Not fooled: it still says").wait_for()
    assert ", right" in tab.locator(".s7-answer").inner_text()


def test_receptive_field_calls_a_layer_by_the_number_of_its_chart(tab, lab):
    opened(tab, f"{lab.address}/receptive_field")
    finding = tab.get_by_text("covers the whole image first").inner_text()
    network, number, layer = re.fullmatch(r"(.+) covers the whole image first, with layer (\d+): (\S+)", finding).groups()
    points = drawn(tab).locator(f"svg [aria-label*='item: {network};'][aria-label*='receptive field: 28']")
    labels = points.evaluate_all("all => all.map(each => each.ariaLabel)")
    first = min(int(re.match(r"layer: (\d+);", label)[1]) for label in labels)
    assert first == int(number) == int(layer.rpartition("-")[2])


def test_a_report_is_titled_in_words(tab, lab):
    opened(tab, f"{lab.address}/train?run={lab.finished}")
    tab.get_by_role("button", name="Export").click()
    with tab.expect_download() as saved:
        tab.get_by_test_id("stDownloadButton").get_by_role("button", name="Report", exact=True).click()
    page = saved.value.path().read_text(encoding="utf-8")
    titles = [re.search(rf"<{tag}[^>]*>(.*?)</{tag}>", page)[1] for tag in ("title", "h1")]
    assert titles == ["Ada: Net1, seed 101"] * 2


def test_a_run_about_to_end_says_so_and_a_guest_who_may_not_train_gets_the_link_to_join(tab, lab):
    opened(tab, f"{lab.address}/train?run={lab.training}")
    tab.get_by_text("less than 1 s", exact=True).wait_for()
    assert not re.search(r"\b0\.0 s", told(tab))
    tab.get_by_role("button", name="Train", exact=True).click()
    tab.get_by_text("Only students of a class train here").wait_for()
    assert not lab.started()
    tab.get_by_test_id("stMainBlockContainer").get_by_role("link", name="Join your class").click()
    tab.get_by_role("textbox", name="Nickname").first.wait_for()


def test_the_room_guesses_on_one_slide_and_is_asked_on_another(tab, lab):
    opened(tab, f"{lab.address}/present?stage=net1&slide=guess")
    tab.get_by_role("heading", name="What do you expect?").wait_for()
    guess(tab)
    tab.keyboard.press("PageDown")
    tab.get_by_role("heading", name="Train it: ").wait_for()
    opened(tab, f"{lab.address}/present?stage=net1&slide=question")
    tab.get_by_role("button", name="Show the answer").click()
    tab.get_by_text("Let the room answer first.").wait_for(state="detached")


def test_the_wall_s_axis_for_one_run_spans_at_least_a_percentage_point(tab, lab):
    opened(tab, f"{lab.address}/present?stage=net1&class=9b&slide=wall")
    accuracy = drawn(tab).locator("svg [aria-label^='Y-axis']").get_attribute("aria-label")
    low, high = map(float, re.search(r"values from ([\d.]+) to ([\d.]+)", accuracy).groups())
    assert high - low >= 1 and low < 100 * lab.store.run(lab.finished).last_test_accuracy < high


def test_the_address_to_join_is_one_that_other_machines_reach(tab, lab):
    opened(tab, f"{lab.address}/present?stage=net1&class=9b&slide=join")
    assert not re.search(r"127\.|localhost", told(tab))
    if not (hosts := machine_addresses()):
        tab.get_by_text("This machine is in no network now").wait_for()
        return
    link = tab.locator(".s7-qr").get_attribute("alt").removeprefix("QR code of ")
    assert urlsplit(link).hostname in hosts and urlsplit(link).netloc in told(tab)
    opened(tab, link)
    tab.get_by_role("textbox", name="Nickname").first.wait_for()
