"""What a network answers and what its layers give, against the same weights in plain PyTorch."""

import threading
import time
from dataclasses import replace

import any_layers
import hypothesis
import numpy
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from peak_memory import printed_bytes
from safetensors.torch import load

from s7core.inside import (
    batch_norm_effect,
    convolution_terms,
    dead_units,
    dropout_mask,
    effective_field,
    inspected_network,
    neighbours,
    saliency,
)
from s7core.inside.inspected_network import IMAGES_AT_ONCE, PASS_BYTES, trained_network, untrained_network
from s7core.lesson.layers import Conv2d
from s7core.lesson.stages import ALL_STAGES
from s7core.model.recipe_check import recipe_problem
from s7core.recipe import Recipe
from s7core.reference.reference_store import ReferenceStore


def state(inspected):
    return {name: each.clone() for name, each in inspected.network.state_dict().items()}


def test_a_trained_network_answers_as_plain_torch_with_the_same_weights(key, digits, plain, torch_inputs):
    run = ReferenceStore().group(key)[0]
    weights = ReferenceStore().result(run.id).weights
    inspected = trained_network(run.recipe, weights)
    oracle = plain(untrained_network(run.recipe))
    oracle.load_state_dict(load(weights))
    with torch.inference_mode():
        logits = oracle(torch_inputs(digits[:100]))
    assert numpy.allclose(inspected.logits(digits[:100]), logits, rtol=1e-5, atol=2e-5)  # logits reach 30
    probabilities = inspected.probabilities(digits[:100])
    assert numpy.allclose(probabilities, logits.softmax(1), rtol=0, atol=1e-6)
    assert probabilities.dtype == numpy.float32 and numpy.allclose(probabilities.sum(1), 1, atol=1e-6)


def test_a_trained_network_gives_the_recorded_answers(key, digits, reference):
    run = ReferenceStore().group(key)[0]
    recorded = numpy.frombuffer(ReferenceStore().predictions(run.id, run.epochs_done), numpy.uint8)[: len(digits)]
    probabilities = reference(key).probabilities(digits)
    highest = numpy.sort(probabilities, 1)[:, -2:]
    undecided = highest[:, 1] - highest[:, 0] < 1e-3  # on another processor these may fall to the other side
    assert undecided.sum() <= 1 and ((probabilities.argmax(1) == recorded) | undecided).all()


def test_every_layer_gives_its_traced_shape_and_what_a_forward_hook_sees(key, digits, reference, torch_outputs):
    inspected, images = reference(key), digits[:7]
    found, expected = inspected.outputs(images), torch_outputs(inspected, images)
    assert [each.shape[1:] for each in found[1:]] == [row.output_shape for row in inspected.trace.rows]
    for name, ours, theirs in zip(["image", *(row.name for row in inspected.trace.rows)], found, expected, strict=True):
        assert ours.shape == theirs.shape and ours.dtype == numpy.float32, name
        assert numpy.allclose(ours, theirs, rtol=1e-5, atol=2e-5), name
    for row, before in zip(inspected.trace.rows, (None, *inspected.trace.rows), strict=False):
        assert inspected.row_before(row) is before and inspected.row(row.name) is row
        assert numpy.array_equal(inspected.output(images, row), found[row.index]), row.name
    assert numpy.array_equal(inspected.output(images, None), found[0])


def test_grid_rows_are_those_whose_output_has_rows_and_columns(key, digits, reference, torch_outputs):
    inspected = reference(key)
    outputs = torch_outputs(inspected, digits[:1])[1:]
    assert inspected.grid_rows == [row for row, each in zip(inspected.trace.rows, outputs, strict=True) if each.ndim == 4]


def test_images_may_be_bytes_or_floats_of_any_brightness(digits, reference, torch_outputs):
    inspected, dimmed = reference("final-exp3"), digits[:9] * 0.37
    assert numpy.array_equal(inspected.logits(digits[:9]), inspected.logits(digits[:9].astype("float64")))
    assert numpy.allclose(inspected.logits(dimmed), torch_outputs(inspected, dimmed)[-1], rtol=1e-5, atol=2e-5)


@pytest.mark.slow
@pytest.mark.one_core
def test_answers_do_not_depend_on_how_many_images_are_asked_about_at_once(key, digits, reference):
    inspected, images = reference(key), digits[: IMAGES_AT_ONCE + 10]  # more than one batch
    at_once = inspected.logits(images)
    single = numpy.concatenate([inspected.logits(image[None]) for image in images])
    assert at_once.shape == (IMAGES_AT_ONCE + 10, 10) and numpy.allclose(at_once, single, rtol=1e-5, atol=1e-5)


def test_parameters_are_those_of_the_layer_and_none_where_it_has_none(key, reference):
    inspected = reference(key)
    expected = load(ReferenceStore().result(ReferenceStore().group(key)[0].id).weights)
    for row in inspected.trace.rows:
        for name in ("weight", "bias", "running_mean"):
            found, weights = inspected.find_parameter(row, name), expected.get(f"{row.name}.{name}")
            assert (found is None) == (weights is None), (row.name, name)
            assert found is None or numpy.array_equal(found, weights.numpy()), (row.name, name)


@pytest.mark.parametrize("key", ["net1", "final-exp3"])
def test_batch_norm_by_hand_from_its_parameters_and_epsilon_is_what_the_layer_gives(key, digits, reference):
    """Ioffe and Szegedy 2015, algorithm 2, in double precision."""
    inspected = reference(key)
    outputs, rows = inspected.outputs(digits[:3]), [row for row in inspected.trace.rows if row.type == "BatchNorm2d"]
    for row in rows:
        mean, variance, scale, shift = (
            inspected.parameter(row, name).astype(float)[:, None, None]
            for name in ("running_mean", "running_var", "weight", "bias")
        )
        expected = (outputs[row.index - 1] - mean) / numpy.sqrt(variance + inspected.epsilon(row)) * scale + shift
        assert numpy.allclose(outputs[row.index], expected, rtol=1e-5, atol=1e-5), row.name
        assert inspected.epsilon(row) == torch.nn.BatchNorm2d(1).eps
    assert len(rows) >= 5


def test_an_untrained_network_depends_on_the_seed_only():
    recipe = Recipe(stage="final", dropout=0.1, seed=5)
    other = replace(recipe, dropout=0.3, learning_rate=0.5, epochs=3, augmentation="none", batch_size=7, train_images=500)
    torch.manual_seed(1)
    first = state(untrained_network(recipe))
    torch.manual_seed(2)  # whatever else the process draws
    same, different = state(untrained_network(other)), state(untrained_network(replace(recipe, seed=6)))
    assert first.keys() == same.keys() and all(torch.equal(first[name], same[name]) for name in first)
    weights = [name for name in first if name.startswith("Conv2d")]
    assert weights and not any(torch.equal(first[name], different[name]) for name in weights)


def test_an_edited_network_is_looked_into_like_any_other(digits, edited, torch_outputs):
    """No BatchNorm, dropout first, and a stride: nothing that the stages have."""
    inspected = edited("dropout conv4k5s3p2b relu flatten dropout linear20 relu linear10", dropout=0.4)
    assert isinstance(inspected.trace.rows[1].layer, Conv2d)
    for ours, theirs in zip(inspected.outputs(digits[:5]), torch_outputs(inspected, digits[:5]), strict=True):
        assert numpy.allclose(ours, theirs, atol=1e-5)


def test_weights_can_be_read_but_not_written(reference):
    inspected = reference("net1")
    with pytest.raises(ValueError, match="read-only"):
        inspected.parameter(inspected.row("Conv2d-1"), "weight")[:] = 0


def test_a_parameter_that_a_layer_must_have_is_never_none(reference):
    inspected = reference("final-exp3")
    relu = next(row for row in inspected.trace.rows if row.type == "ReLU")
    with pytest.raises(AssertionError, match="ReLU-2 has no weight"):
        inspected.parameter(relu, "weight")


WIDE = "conv512k1 bn relu avgpool28 flatten linear10"  # 4.8 MB of outputs for each image


@pytest.mark.slow
@pytest.mark.one_core
def test_a_network_with_large_outputs_reads_fewer_images_at_once_and_answers_the_same(edited, digits):
    inspected = edited(WIDE)
    assert inspected.images_at_once == PASS_BYTES // (4 * inspected.trace.outputs) < 60
    assert [len(part) for part in inspected.parts(digits[:130])] == [53, 53, 24]
    assert [len(part) for part in inspected.parts(digits[:60], passes=2)] == [26, 26, 8]
    logits = inspected.logits(digits[:60])
    assert numpy.allclose(logits, numpy.concatenate([inspected.logits(digits[:53]), inspected.logits(digits[53:60])]))
    assert numpy.allclose(logits, numpy.concatenate([inspected.logits(image[None]) for image in digits[:60]]), atol=1e-5)


def test_the_lesson_s_networks_read_as_many_images_at_once_as_ever():
    for stage in ALL_STAGES:
        for toggles in ((True, 0.1), (False, 0.0)):
            assert (
                untrained_network(Recipe(stage=stage.key, batch_norm=toggles[0], dropout=toggles[1])).images_at_once == 250
            )


def test_parts_change_nothing_but_rounding(edited, digits, monkeypatch):
    """What is summed up over images is the same whether they are read in one part or in many."""
    inspected = edited("conv8 bn relu maxpool2 conv8 bn relu avgpool11 flatten linear10")
    images, row = digits[:50], inspected.row("Conv2d-5")

    def found():
        field = effective_field.effective_field(inspected, row, (2, 3), effective_field.dithered(images))
        effect = batch_norm_effect.batch_norm_effect(inspected, inspected.row("BatchNorm2d-6"), images, 3)
        return (
            field.strength,
            effect.before.shares,
            effect.after.edges,
            neighbours.features(inspected, images),
            numpy.array([vars(each)["dead"] for each in dead_units.unit_activity(inspected, images)]),
        )

    at_once = found()
    monkeypatch.setattr(inspected_network, "PASS_BYTES", 7 * 4 * inspected.trace.outputs)
    assert inspected.images_at_once == 7
    for whole, in_parts in zip(at_once, found(), strict=True):
        assert numpy.allclose(whole, in_parts, rtol=1e-4, atol=1e-6)


def test_only_so_many_large_passes_take_memory_at_once_and_small_ones_wait_for_none(edited, digits):
    wide, small = edited(WIDE), edited("flatten linear10")
    started, ended, at_once = threading.Barrier(5), [], []
    running = threading.Semaphore(0)

    def look():
        started.wait()
        for _ in wide.parts(digits[:53]):
            running.release()
            at_once.append(running._value)
            time.sleep(0.05)
            running.acquire()
        ended.append(1)

    threads = [threading.Thread(target=look) for _ in range(5)]
    for each in threads:
        each.start()
    assert len(list(small.parts(digits))) == 2  # while the others wait
    for each in threads:
        each.join(20)
    assert len(ended) == 5 and max(at_once) == 2


def test_a_pass_that_fails_lets_the_next_one_in(edited, digits):
    wide = edited(WIDE)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            wide.output(digits[:53], None, lambda outputs: 1 / 0)
    assert len(wide.logits(digits[:53])) == 53


@pytest.mark.slow
@pytest.mark.many_cases
@hypothesis.settings(max_examples=1_000, deadline=None)
@given(any_layers.networks(), st.integers(0, 2**31 - 1))
def test_whatever_can_be_trained_can_be_looked_into(digits, layers, seed):
    recipe = Recipe(layers=layers, dropout=0.5, seed=seed)
    hypothesis.assume(recipe_problem(recipe) is None)
    inspected, images = untrained_network(recipe), digits[:2]
    hypothesis.assume(inspected.trace.macs < 30_000_000)
    assert [each.shape[1:] for each in inspected.outputs(images)[1:]] == [row.output_shape for row in inspected.trace.rows]
    for row in inspected.trace.rows:
        unit = row.middle_unit
        assert effective_field.effective_field(inspected, row, unit, images).strength.shape == (28, 28)
        if row.type == "BatchNorm2d":
            assert batch_norm_effect.batch_norm_effect(inspected, row, images, 0).digits == 2
        if row.type == "Conv2d":
            assert convolution_terms.convolution_terms(inspected, row, images[0], 0, unit).weights.ndim == 3
        if row.type == "Dropout":
            assert dropout_mask.with_dropout(inspected, row, images[0], 1)[0].shape == row.output_shape
    last = saliency.last_grid(inspected)
    if last:
        assert saliency.grad_cam(inspected, images[0], 3, last).shape == (28, 28)
    assert saliency.input_gradient(inspected, images[0], 3).shape == (28, 28)
    assert len(dead_units.unit_activity(inspected, images)) == sum(row.type == "ReLU" for row in inspected.trace.rows)
    found = neighbours.features(inspected, images)
    assert len(found) == 2 and found.shape[1] <= neighbours.MAX_FEATURES


@pytest.mark.slow
@pytest.mark.one_core
def test_looking_into_the_largest_network_takes_the_memory_of_one_pass():
    """Measured as the process's peak, beside what it takes for a network of the lesson."""
    code = f"""
from peak_memory import peak_bytes
from s7core.data.mnist import load_mnist
from s7core.inside import batch_norm_effect, dead_units, effective_field, neighbours
from s7core.inside.inspected_network import untrained_network
from s7core.recipe import Recipe

def most(recipe):
    inspected, images = untrained_network(recipe), load_mnist().test_images[:500].numpy()
    [row, *_] = [row for row in inspected.trace.rows if row.type == "BatchNorm2d"]
    dead_units.unit_activity(inspected, images)
    batch_norm_effect.batch_norm_effect(inspected, row, images[:200], 0)
    effective_field.effective_field(inspected, inspected.trace.rows[-1], (0, 0), images[:100])
    neighbours.features(inspected, images)
    return peak_bytes()

before = most(Recipe())
print(most(Recipe(layers={WIDE!r})) - before)
"""
    assert printed_bytes(code) < 1.5 * PASS_BYTES
