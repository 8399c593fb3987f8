"""What pages compute with a run's network: by the kept weights, once, and anew when these change."""

from dataclasses import replace
from unittest.mock import Mock

import numpy as np
import pytest
import torch
from safetensors.torch import save
from scipy.ndimage import shift
from scipy.special import log_softmax

from dashboard.data import networks
from dashboard.data.queries import probabilities_of
from s7core.data.mnist import held_out_digits
from s7core.lesson.architecture import layers_of
from s7core.model.network import Network
from s7core.recipe import Recipe

FINAL = "ref-final-exp3-s1"
TINY = Recipe(train_images=200, batch_size=50, epochs=2, device="cpu", seed=4)
MEAN, DEVIATION = 0.1307, 0.3081  # of the pixels of MNIST's training images, as the lesson normalises them


@pytest.fixture
def run(store, reference_store):
    return reference_store.run(FINAL)


@pytest.fixture
def drawn(mnist) -> np.ndarray:
    return mnist.test_images[0].numpy()


def weights(recipe: Recipe, seed: int) -> bytes:
    state = Network(layers_of(recipe), seed).state_dict()
    return save({name: tensor.contiguous() for name, tensor in state.items()})


def test_the_network_of_a_run_answers_as_was_recorded(run, mnist):
    said = networks.network_of(run).probabilities(mnist.test_images[:300].numpy())
    assert np.abs(said - probabilities_of(run)[:300]).max() < 0.01
    assert (said.argmax(1) == probabilities_of(run)[:300].argmax(1)).all()


def test_a_run_that_goes_on_has_another_network_after_each_epoch(store, add_epoch, drawn):
    run_id = store.submit(TINY, "final-exp1", state="running")
    for epoch in (1, 2):
        add_epoch(store, run_id, epoch, 100 - epoch, weights=weights(TINY, 10 + epoch))
        network = Network(layers_of(TINY), 10 + epoch).eval()
        with torch.inference_mode():
            expected = network(torch.from_numpy((drawn / 255 - MEAN) / DEVIATION).float()[None, None]).softmax(1)
        [said] = networks.answers_of([store.run(run_id)], drawn)
        assert np.allclose(said, expected[0].numpy(), atol=1e-4)


def test_the_network_before_training_has_the_first_weights_of_its_seed(store):
    first = Network(layers_of(TINY), TINY.seed)[0].weight
    inspected = networks.network_before(TINY)
    assert np.array_equal(inspected.parameter(inspected.trace.rows[0], "weight"), first.detach().numpy())


def test_outputs_begin_with_the_normalised_image_and_end_with_the_logits(run, drawn):
    outputs = networks.outputs_of(run, drawn)
    assert len(outputs) == 1 + len(networks.network_of(run).trace.rows)
    assert np.allclose(outputs[0][0], (drawn / 255 - MEAN) / DEVIATION, atol=1e-4)
    assert outputs[-1].shape == (10,) and outputs[-1].argmax() == 7  # test digit 0 is a 7


def test_outputs_and_networks_are_shared_by_all_and_cannot_be_changed(run, drawn):
    outputs = networks.outputs_of(run, drawn)
    assert outputs is networks.outputs_of(run, drawn.copy()) and networks.network_of(run) is networks.network_of(
        replace(run)
    )
    for each in outputs:
        with pytest.raises(ValueError, match="read-only"):
            each[...] = 0


def test_what_a_class_looks_at_is_kept_within_a_number_of_bytes(store, run, mnist, monkeypatch):
    """Many visitors look at many digits of the largest network: it has 5 MB of outputs for each."""
    monkeypatch.setattr(networks, "OUTPUT_BYTES", 12_000_000)
    monkeypatch.setattr(networks, "NETWORK_BYTES", 30_000)
    networks._networks.close()
    networks._outputs.close()
    wide = networks.network_before(replace(TINY, layers="conv512k1 relu relu avgpool28 flatten linear10"))
    monkeypatch.setattr(networks, "network_of", lambda run: wide)
    for digit in range(6):
        networks.outputs_of(run, mnist.test_images[digit].numpy())
        networks.network_before(replace(TINY, seed=digit))
    assert 4_000_000 < networks._outputs().bytes_kept <= 12_000_000
    assert networks._networks().bytes_kept <= 32_000


def test_large_networks_are_averaged_over_fewer_digits(run, reference_store):
    assert not networks.large(networks.network_of(run)) and networks.field_digits(run) == networks.FIELD_DIGITS
    first = reference_store.run("ref-init-s1")
    assert networks.large(networks.network_of(first)) and networks.field_digits(first) == networks.FEWER_DIGITS


def test_an_effective_field_lies_within_the_receptive_field_before_and_after_training(run):
    row = networks.network_of(run).row("Conv2d-5")
    top, left, bottom, right = (round(edge) for edge in row.receptive_square(6, 7))
    learned, before = (networks.field_of(run, row.name, (6, 7), learned).strength for learned in (True, False))
    for field in (learned, before):
        outside = field.copy()
        outside[max(0, top) : bottom, max(0, left) : right] = 0
        assert field.max() > 0 and outside.max() == 0
    assert not np.allclose(learned, before)


def test_dead_and_always_active_units_are_counted_over_the_first_digits(run, mnist):
    network = networks.network_of(run)
    [first, *_] = networks.unit_activity_of(run)
    on = network.output(mnist.test_images[: networks.ACTIVITY_DIGITS].numpy(), first.row) > 0
    assert (first.dead, first.always_on) == ((~on.any(0)).sum(), on.all(0).sum())


def test_the_effect_of_batch_norm_is_that_of_the_channel_asked_for(run, mnist):
    network = networks.network_of(run)
    row = next(row for row in network.trace.rows if row.type == "BatchNorm2d")
    images = mnist.test_images[: networks.EFFECT_DIGITS].numpy()
    effect = networks.batch_norm_effect_of(run, row.name, 3)
    for shown, values in (
        (effect.before, network.output(images, network.row_before(row))[:, 3]),
        (effect.after, network.output(images, row)[:, 3]),
    ):
        assert (shown.mean, shown.deviation) == pytest.approx((values.mean(), values.std()), rel=1e-3)


def test_logits_of_test_digits_and_of_held_out_images_come_from_the_network(run, mnist, monkeypatch):
    images, labels = held_out_digits(mnist)
    monkeypatch.setattr(networks, "test_images", lambda: mnist.test_images[:200].numpy())
    monkeypatch.setattr(networks, "held_out_digits", lambda data: (images[:200], labels[:200]))
    network = networks.network_of(run)
    assert np.allclose(networks.test_logits_of(run), network.logits(mnist.test_images[:200].numpy()), atol=1e-4)
    logits, of_held_out = networks.held_out_logits_of(run)
    assert np.allclose(logits, network.logits(images[:200]), atol=1e-4) and (logits.argmax(1) == of_held_out).mean() > 0.97


def test_features_are_of_the_first_training_digits_shared_and_cannot_be_changed(run, monkeypatch):
    monkeypatch.setattr(networks, "TRAINING_DIGITS", 300)
    found = networks.features_of(run)
    assert len(found) == 300 and found is networks.features_of(run)
    with pytest.raises(ValueError, match="read-only"):
        found[0] = 0


def test_live_answers_are_about_the_digits_asked_for_in_their_order(run, mnist):
    answers = networks.live_answers(run, [2130, 0])
    said = networks.network_of(run).probabilities(mnist.test_images[[2130, 0]].numpy())
    assert [each.index for each in answers] == [2130, 0]
    assert [each.true for each in answers] == mnist.test_labels[[2130, 0]].tolist()
    assert [each.predicted_probability for each in answers] == pytest.approx(said.max(1).tolist())


def test_digits_come_by_falling_loss_where_stored_probabilities_were_rounded_alike(store, reference_store, mnist):
    run, labels = reference_store.run("ref-final-exp3-held-out-s1"), mnist.test_labels.numpy()
    order = networks.worst_first_of(run)
    assert sorted(order) == list(range(10_000))
    first = order[:24]
    assert len(set(probabilities_of(run)[first, labels[first]])) < len(first)  # they alone would not tell the order
    logits = networks.network_of(run).logits(mnist.test_images.numpy()[first]).astype(float)
    assert (np.diff(-log_softmax(logits, axis=1)[np.arange(24), labels[first]]) <= 1e-6).all()


def test_the_smallest_shift_changes_the_answer(run, drawn):
    moved, turned = networks.smallest_changes(run, drawn)
    assert turned.answer != 7
    [said] = networks.answers_of([run], shift(drawn.astype(np.float32), (moved.move.down, moved.move.right), order=0))
    assert said.argmax() == moved.answer != 7


@pytest.mark.parametrize(
    ("state", "run_id", "ahead"),
    [("finished", FINAL, True), ("running", FINAL, False), ("finished", "ref-init-s1", False)],
    ids=["small", "still learning", "large"],
)
def test_only_small_networks_that_have_ended_are_computed_ahead(store, reference_store, monkeypatch, state, run_id, ahead):
    background = Mock()
    monkeypatch.setattr(networks, "background", lambda: background)
    networks.calibrate_ahead(replace(reference_store.run(run_id), state=state))
    networks.features_ahead(replace(reference_store.run(run_id), state=state))
    assert background.submit.call_count == (3 if ahead else 0)


def test_one_thread_computes_ahead_for_all_and_each_thing_once_for_a_network(store, reference_store, monkeypatch):
    assert networks.background() is networks.background() and networks.background()._thread._max_workers == 1
    background, run = Mock(), reference_store.run(FINAL)
    monkeypatch.setattr(networks, "background", lambda: background)
    for each in (run, replace(run), replace(run, epochs_done=run.epochs_done - 1)):
        networks.features_ahead(each)
    keys = [call.args[0] for call in background.submit.call_args_list]
    assert keys[0] == keys[1] != keys[2]


def test_what_was_computed_ahead_is_there_when_it_is_asked_for(store, reference_store, monkeypatch):
    monkeypatch.setattr(networks, "TRAINING_DIGITS", 200)
    run, read = reference_store.run(FINAL), []
    computed = networks.features
    monkeypatch.setattr(networks, "features", lambda *given: read.append(1) or computed(*given))
    networks.features_ahead(run)
    networks.background()._thread.submit(int).result()  # after all that waits
    assert read == [1] and len(networks.features_of(run)) == 200 and read == [1]
