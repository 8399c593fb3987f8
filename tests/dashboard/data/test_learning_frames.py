"""What a browser fetches of a network that learns, against plain PyTorch and against what the runs have recorded."""

import json
import struct
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
import torch
from asgi_under_test import http_scope, serve_one
from hypothesis import strategies as some
from safetensors.torch import save
from starlette.applications import Starlette
from ways_in import FAST, SLOW, Way, texts, try_way

from dashboard.data import learning_frames
from dashboard.data.learning_frames import FRAME_BYTES, field_row, learning_answer
from dashboard.data.resources import close_all
from dashboard.server.routes import FetchRoutes, NothingThereError, NotNowError
from s7core.data.tested_digits import indices_tested
from s7core.inside import inspected_network
from s7core.inside.effective_field import dithered, effective_field
from s7core.inside.inspected_network import InspectedNetwork, trained_network, untrained_network
from s7core.lesson.architecture import layers_of
from s7core.model.network import Network
from s7core.recipe import Recipe
from s7core.runs import schema
from s7core.runs.weight_snapshot import encode_weights

FINAL = "ref-final-exp3-s1"
STAGES = ("ref-init-s1", "ref-net1-s1", "ref-net2-s1", FINAL)
LAST = 7_035  # steps of a reference run of these
TINY = Recipe(train_images=200, batch_size=50, epochs=2, device="cpu", seed=4)
WIDEST = ("conv512k5 relu conv10 avgpool22 flatten", " ".join(["conv4p1 bn"] * 28) + " conv10p1 avgpool28 flatten")

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture(autouse=True)
def one_thread(threads) -> None:
    """As in the dashboard."""
    torch.set_num_threads(1)


def content(name: str, **asked: object) -> bytes:
    return learning_answer(name, {key: str(value) for key, value in asked.items()}).content


def parsed(message: bytes) -> tuple[dict, dict[tuple[str, str], np.ndarray]]:
    """The header, and the arrays by role and layer."""
    (length,) = struct.unpack("<I", message[:4])
    header, place, arrays = json.loads(message[4 : 4 + length]), 4 + length, {}
    for each in header["arrays"]:
        size = int(np.prod(each["shape"]))
        arrays[each["role"], each["layer"]] = np.frombuffer(message[place : place + size], np.uint8).reshape(each["shape"])
        place += size
    assert place == len(message)
    return header, arrays


def reference(reference_store, run_id: str) -> InspectedNetwork:
    run = reference_store.run(run_id)
    return trained_network(run.recipe, reference_store.result(run_id).weights)


def plain_probabilities(network: Network, images: np.ndarray) -> np.ndarray:
    inputs = (torch.from_numpy(images.astype("float32"))[:, None] / 255 - 0.1307) / 0.3081
    with torch.inference_mode():
        return network.eval()(inputs).softmax(1).numpy()


@pytest.fixture
def snapshots(store, finish):
    """A finished run with a snapshot after 3 steps, and the network that it holds."""
    run_id = finish(store, TINY, "final-exp1", [100, 50])
    network = Network(layers_of(TINY), 77)
    with store.begin() as connection:
        row = {"run_id": run_id, "steps_taken": 3, "weights": encode_weights(network.state_dict())}
        connection.execute(schema.weight_snapshots.insert(), row)
        kept = save({name: each.contiguous() for name, each in Network(layers_of(TINY), 78).state_dict().items()})
        connection.execute(schema.results.update().where(schema.results.c.run_id == run_id).values(weights=kept))
    return run_id, network


def test_the_last_frame_of_each_stage_says_what_its_run_has_recorded(reference_store, mnist):
    for run_id in STAGES:
        message = content("frame", run=run_id, at=LAST, digit=5)
        header, arrays = parsed(message)
        recorded = np.frombuffer(reference_store.predictions(run_id, 15), np.uint8)
        probabilities = reference(reference_store, run_id).probabilities(mnist.test_images[5:6].numpy())[0]
        assert np.abs(np.array(header["probabilities"]) - probabilities).max() < 1e-5
        assert header["label"] == mnist.test_labels[5]
        assert abs(header["loss"] + np.log(probabilities[header["label"]])) < 1e-4
        assert (arrays["image", ""][0] == mnist.test_images[5].numpy()).all()
        answers, walls = parsed(content("answers", run=run_id, at=LAST))
        chosen = indices_tested(100)
        assert (walls["wall", ""] == recorded[chosen]).all()
        assert answers["correct"] == (recorded[chosen] == mnist.test_labels.numpy()[chosen]).sum() and answers["of"] == 100
        if header["correct"] is not None:
            assert (arrays["wall", ""] == walls["wall", ""]).all() and header["correct"] == answers["correct"]
        assert (header["correct"] is None) == (run_id == "ref-init-s1")  # reading a hundred digits would take it too long
        assert len(message) <= FRAME_BYTES == 60_000 and len(content("frame", run=run_id, at=0, digit=8)) <= FRAME_BYTES


def test_the_first_frame_has_the_initial_weights_of_the_seed(reference_store):
    run = reference_store.run(FINAL)
    network = Network(layers_of(run.recipe), run.recipe.seed)
    header, arrays = parsed(content("frame", run=FINAL, at=0, digit=0))
    first = next(each for each in header["arrays"] if each["role"] == "filters")
    shown = first["low"] + arrays["filters", "Conv2d-1"].astype(float) * (first["high"] - first["low"]) / 255
    assert np.abs(shown - network[0].weight.detach().numpy()[:, 0]).max() <= (first["high"] - first["low"]) / 509
    assert 2.2 < header["loss"] < 2.4  # ten classes, all equally likely: log 10


def test_a_moment_between_has_the_weights_of_its_snapshot_and_the_last_those_that_are_kept(snapshots, mnist):
    run_id, network = snapshots
    images = mnist.test_images[:1].numpy()
    for at, expected in ((0, Network(layers_of(TINY), 4)), (3, network), (8, Network(layers_of(TINY), 78))):
        header, _ = parsed(content("frame", run=run_id, at=at, digit=0))
        assert np.abs(np.array(header["probabilities"]) - plain_probabilities(expected, images)[0]).max() < 1e-4
    assert json.loads(content("moments", run=run_id)) == {"moments": [0, 3, 8], "state": "finished", "total": 8}


def test_a_drawing_has_no_class_and_no_loss():
    header, _ = parsed(content("frame", run=FINAL, at=LAST, strokes="4d33b333-b33373d9"))
    assert header["label"] is None and header["loss"] is None and int(np.argmax(header["probabilities"])) == 7


@pytest.mark.parametrize("layers", WIDEST)
def test_a_frame_of_the_widest_and_of_the_deepest_network_has_60_000_bytes_at_most(layers, store):
    run_id = store.submit(replace(TINY, layers=layers), "final-exp1")
    assert 40_000 < len(content("frame", run=run_id, at=0, digit=8)) <= FRAME_BYTES


def test_the_wall_has_the_digits_that_its_answers_are_about(mnist):
    header, arrays = parsed(content("wall"))
    assert header["indices"] == list(range(0, 10_000, 100))
    assert header["labels"] == mnist.test_labels[::100].tolist()
    assert (arrays["wall", ""] == mnist.test_images[::100].numpy()).all()


def test_the_matrix_counts_what_the_run_has_recorded_of_a_thousand_digits(reference_store, mnist):
    said = json.loads(content("matrix", run=FINAL, at=LAST))
    chosen = np.arange(0, 10_000, 10)
    recorded = np.frombuffer(reference_store.predictions(FINAL, 15), np.uint8)[chosen]
    expected = np.zeros((10, 10), int)
    np.add.at(expected, (mnist.test_labels.numpy()[chosen], recorded), 1)
    assert said["matrix"] == expected.tolist() and said["of"] == 1_000
    assert said["accuracy"] == pytest.approx((recorded == mnist.test_labels.numpy()[chosen]).mean())


@pytest.mark.parametrize(
    ("name", "most", "least", "digits"),
    [
        ("MATRIX_MACS", 250 * 1_495_384, 200, 250),  # of the Final Model, for one digit
        ("MATRIX_OUTPUTS", 250 * 91_524, 200, 250),
        ("MATRIX_MACS", 250 * 1_495_384, 300, 300),
    ],
)
def test_a_very_large_network_reads_fewer_digits_for_its_matrix(name, most, least, digits, monkeypatch):
    monkeypatch.setattr(learning_frames, name, most)
    monkeypatch.setattr(learning_frames, "LEAST_MATRIX_DIGITS", least)
    said = json.loads(content("matrix", run=FINAL, at=LAST))
    assert said["of"] == sum(map(sum, said["matrix"])) == digits


def test_the_field_is_that_of_the_page_receptive_field(reference_store, mnist):
    inspected = reference(reference_store, FINAL)
    header, arrays = parsed(content("field", run=FINAL, at=LAST))
    row = inspected.row("Dropout-26")  # the average pooling behind it sees more than the image
    expected = effective_field(inspected, row, (2, 2), dithered(mnist.test_images[:100].numpy()))
    said = header["arrays"][0]
    shown = said["low"] + arrays["field", row.name][0].astype(float) * (said["high"] - said["low"]) / 255
    assert (header["layer"], header["unit"], header["digits"], said["receptive_field"]) == (row.name, [2, 2], 100, 22)
    assert np.abs(shown - expected.strength).max() <= said["high"] / 509
    assert header["central_share"] == pytest.approx(expected.central_share, rel=1e-4)


@pytest.mark.parametrize(
    ("layers", "name"),
    [
        ("conv10 maxpool2 conv10 flatten linear10", "Conv2d-3"),
        ("conv10k28 relu flatten", "ReLU-2"),  # the first layer sees the whole image
        ("flatten linear10", "Linear-2"),  # there is no grid at all
    ],
)
def test_the_field_is_of_the_last_layer_that_sees_a_part_of_the_image(layers, name):
    assert field_row(untrained_network(Recipe(layers=layers))).name == name


def test_weights_that_are_no_numbers_give_no_answers_and_valid_json(store, snapshots):
    run_id, network = snapshots
    broken = {name: each * float("nan") if each.is_floating_point() else each for name, each in network.state_dict().items()}
    with store.begin() as connection:
        kept = save({name: each.contiguous() for name, each in broken.items()})
        connection.execute(schema.results.update().where(schema.results.c.run_id == run_id).values(weights=kept))
    header, arrays = parsed(content("frame", run=run_id, at=8, digit=0))
    assert header["probabilities"] == [None] * 10 and header["loss"] is None and header["correct"] == 0
    assert (arrays["wall", ""] == 255).all()
    assert json.loads(content("matrix", run=run_id, at=8))["accuracy"] == 0
    assert parsed(content("field", run=run_id, at=8))[0]["central_share"] is None


def test_a_run_that_is_not_there_or_has_gone_is_said_to_be(store, snapshots):
    run_id, _ = snapshots
    content("frame", run=run_id, at=3, digit=0)
    store.delete(run_id)
    for name in ("frame", "answers", "matrix", "field", "moments"):
        with pytest.raises(NothingThereError, match=f"There is no run '{run_id}'"):
            content(name, run=run_id, at=3, digit=0)


def test_a_moment_without_weights_is_said_to_have_none(snapshots):
    run_id, _ = snapshots
    for at in (1, 7, 999_999_999):
        with pytest.raises(NothingThereError, match="has no weights after"):
            content("frame", run=run_id, at=at, digit=0)


def test_a_damaged_snapshot_is_said_to_be_damaged(store, snapshots):
    run_id, _ = snapshots
    with store.begin() as connection:
        connection.execute(schema.weight_snapshots.update().values(weights=b"short"))
    with pytest.raises(NotNowError, match=r"damaged: choose another moment, or train the run again\.$"):
        content("frame", run=run_id, at=3, digit=0)


def test_a_range_test_keeps_no_network(store):
    run_id = store.submit(replace(TINY, scheduler="range-test", epochs=1), "final-exp1")
    with pytest.raises(NothingThereError, match="learning-rate range test, which keeps no network"):
        content("frame", run=run_id, at=0, digit=0)


def test_a_browser_keeps_what_it_was_told_of_a_run_that_has_ended_and_asks_again_for_its_moments(store, snapshots):
    running = store.submit(TINY, "final-exp1", state="running")
    seconds = {
        name: learning_answer(name, {"run": run_id, "at": "0", "digit": "0"}).seconds
        for run_id in (snapshots[0],)
        for name in ("frame", "answers", "matrix", "field", "wall", "moments")
    }
    assert seconds == dict.fromkeys(("frame", "answers", "matrix", "field", "wall"), 86_400) | {"moments": 0}
    assert learning_answer("frame", {"run": running, "at": "0", "digit": "0"}).seconds == 60


def test_thirty_visitors_who_ask_at_once_have_it_computed_once(monkeypatch):
    computed, whole = [], InspectedNetwork.probabilities

    def slow(inspected, images):
        computed.append(len(images))
        time.sleep(0.05)
        return whole(inspected, images)

    monkeypatch.setattr(InspectedNetwork, "probabilities", slow)
    with ThreadPoolExecutor(30) as visitors:
        frames = set(visitors.map(lambda _: content("frame", run=FINAL, at=LAST, digit=1), range(30)))
        others = list(visitors.map(lambda index: content("frame", run=FINAL, at=LAST, digit=index), range(2, 12)))
    assert len(frames) == 1 and len(set(others)) == 10 and computed == [100]  # one wall for all of them


def test_however_much_is_looked_at_what_is_kept_is_bounded(monkeypatch):
    monkeypatch.setattr(learning_frames, "FRAMES_BYTES", 200_000)
    monkeypatch.setattr(learning_frames, "MOMENT_BYTES", 300_000)
    close_all()
    for index in range(20):
        content("frame", run=FINAL, at=0, digit=index)
    for number in range(1, 6):
        content("frame", run=f"ref-final-exp3-s{number}", at=0, digit=0)
    assert learning_frames._frames().bytes_kept <= 200_000 and learning_frames._networks().bytes_kept <= 300_000


def _odd_requests() -> some.SearchStrategy[dict[str, str]]:
    numbers = some.one_of(some.integers(-5, 20_000).map(str), texts)
    runs = some.one_of(some.sampled_from((FINAL, "ref-net1-s1", "ref-init-s9", "nothing")), texts)
    strokes = some.one_of(texts, some.binary(max_size=900).map(lambda drawn: drawn.hex()), some.just("4d33b333-b33373d9"))
    digits = some.fixed_dictionaries({}, optional={"digit": numbers, "strokes": strokes, "drawn": texts})
    one = some.one_of(*(some.fixed_dictionaries({name: said}) for name, said in (("digit", numbers), ("strokes", strokes))))
    asked = some.fixed_dictionaries({}, optional={"run": runs, "at": some.one_of(some.sampled_from(("0", "7035")), numbers)})
    return some.tuples(asked, some.one_of(digits, one)).map(lambda parts: parts[0] | parts[1])


ODD = Way(
    "frames over HTTP", _odd_requests(), lambda asked: learning_answer("frame", asked), refusals=(ValueError, LookupError)
)


def test_odd_parameters_are_answered_or_refused_in_a_sentence_within_a_second():
    assert try_way(ODD, FAST).tried >= FAST // 2


@pytest.mark.slow
@pytest.mark.many_cases
def test_thousands_of_odd_parameters_are_answered_or_refused_in_a_sentence_within_a_second():
    tally = try_way(ODD, SLOW)
    assert tally.tried >= SLOW * 0.9 and tally.refused < tally.tried and tally.megabytes < 300


def test_no_query_whatever_breaks_the_route():
    app = Starlette(routes=FetchRoutes(learning_answer).routes())
    for query in (
        b"",
        b"run=%ff%fe&at=%00",
        b"run=a;b&&&=",
        b"=&run[]=1",
        b"run=ref-init-s1&at=0&digit=0&digit=zz",
        b"\xff\xfe",
    ):
        said = serve_one(app, http_scope("/s7/frame") | {"query_string": query, "root_path": ""})
        assert said.status in (400, 404) and said.text.endswith("."), (query, said.text)


def test_two_large_passes_run_at_once_and_a_third_waits(store, monkeypatch):
    """As many as `InspectedNetwork.parts` lets through, however many ask."""
    run_ids = [store.submit(replace(TINY, seed=seed), "final-exp1") for seed in range(5)]
    inside, most, lock, whole = [0], [0], threading.Lock(), InspectedNetwork.run_layers

    def watched(inspected, *arguments, **named):
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        time.sleep(0.03)
        try:
            return whole(inspected, *arguments, **named)
        finally:
            with lock:
                inside[0] -= 1

    monkeypatch.setattr(InspectedNetwork, "run_layers", watched)
    monkeypatch.setattr(inspected_network, "SMALL_PASS_BYTES", 0)  # so that these count as large
    with ThreadPoolExecutor(5) as visitors:
        list(visitors.map(lambda run_id: content("answers", run=run_id, at=0), run_ids))
    assert most[0] == 2
