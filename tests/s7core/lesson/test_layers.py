"""The table of layer kinds against torch.nn: shapes, parameters, arithmetic, text and limits of every kind."""

import random
from itertools import product

import pytest
import torch
from torch import nn

from s7core.lesson.architecture import layers_from_text, layers_to_text
from s7core.lesson.layers import (
    KINDS,
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    Flatten,
    Layer,
    LayerKind,
    Linear,
    MaxPool2d,
    Window,
    grid_after,
    kind_of,
)
from s7core.recipe import setting

EVERY_KIND = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.layer.__name__)
LARGEST_SIDE = 12  # of the grids that are drawn, so that a naive count stays quick


def drawn_layer(kind: LayerKind, draw: random.Random, side: int) -> Layer:
    """A layer of this kind with random numbers whose window, if it has one, fits a grid of this side."""
    numbers = {
        name: draw.randint(low, min(high, side if name == "kernel" else 6)) for name, (low, high) in kind.limits.items()
    }
    return kind.layer(**numbers, **{name: draw.random() < 0.5 for name in kind.flags.values()})


def drawn_cases(kind: LayerKind, count: int = 25) -> list[tuple[Layer, tuple[int, ...]]]:
    """Random layers with a random input shape that they work on."""
    draw, cases = random.Random(kind.word), []
    for _ in range(count):
        side = draw.randint(1, LARGEST_SIDE)
        flat = kind.works_on == "flat" or (kind.works_on == "either" and draw.random() < 0.5)
        shape = (draw.randint(1, 30),) if flat else (draw.randint(1, 4), side, side)
        cases.append((drawn_layer(kind, draw, side), shape))
    return cases


def module_of(layer: Layer, shape: tuple[int, ...]) -> nn.Module:
    arguments = kind_of(layer).arguments(layer, shape)
    return getattr(nn, type(layer).__name__)(*arguments.positional, **arguments.named).eval()


def test_every_layer_class_has_its_row_of_the_table():
    classes = {layer for layer in Layer.__subclasses__() if layer.__module__ == Layer.__module__}
    assert set(KINDS) == classes
    for layer_class, kind in KINDS.items():
        assert kind.layer is layer_class
        assert all(kind_of(example) is kind for example in kind.examples.values())


@EVERY_KIND
def test_torch_s_module_gives_the_declared_shape_and_has_the_declared_parameters(kind):
    for layer, shape in drawn_cases(kind):
        module = module_of(layer, shape)
        with torch.no_grad():
            output = module(torch.zeros(2, *shape))
        assert kind.output_shape(layer, shape) == tuple(output.shape[1:]), (layer, shape)
        assert kind.parameters(layer, shape) == sum(parameter.numel() for parameter in module.parameters()), (layer, shape)


def naive_macs(layer: Layer, shape: tuple[int, ...], output_shape: tuple[int, ...]) -> int:
    """Multiplications of an input with a weight, counted one by one; padded zeros count as inputs."""
    if isinstance(layer, Linear):
        return sum(1 for _ in product(range(output_shape[0]), range(shape[0])))
    if isinstance(layer, Conv2d):
        places = product(range(output_shape[0]), range(output_shape[1]), range(output_shape[2]))
        window = shape[0] * layer.kernel * layer.kernel
        return sum(window for _ in places)
    return 0  # by convention only of layers that multiply by weights


@EVERY_KIND
def test_multiply_accumulates_are_those_of_a_naive_count(kind):
    for layer, shape in drawn_cases(kind, count=15):
        assert kind.macs(layer, shape) == naive_macs(layer, shape, kind.output_shape(layer, shape)), (layer, shape)


@EVERY_KIND
def test_a_kind_s_window_is_that_of_torch_s_module(kind):
    for layer, shape in drawn_cases(kind, count=5):
        module, window = module_of(layer, shape), kind.window(layer)
        sizes = [getattr(module, name, None) for name in ("kernel_size", "stride", "padding")]
        sides = [size[0] if isinstance(size, tuple) else size for size in sizes]
        assert (window is None) == (sizes[0] is None)
        if window:
            assert [window.kernel, window.stride, window.padding] == sides, layer


@EVERY_KIND
def test_layers_survive_the_way_through_text(kind):
    drawn = [layer for layer, _ in drawn_cases(kind)]
    for layer in (*kind.examples.values(), *drawn):
        assert layers_from_text(layers_to_text([layer])) == (layer,)


@EVERY_KIND
def test_numbers_at_the_limits_are_read_and_beyond_them_refused_with_the_limits(kind):
    written = next(iter(kind.examples.values()))
    letters = {name: letter for letter, name in kind.letters.items()}
    assert set(kind.editable()) == set(kind.limits) == {*letters, *([kind.number] if kind.number else [])}
    for name, (low, high) in kind.limits.items():
        for value in (low, high):
            [layer] = layers_from_text(word_with(kind, written, name, value))
            assert getattr(layer, name) == value
        for value in (low - 1, high + 1):
            if value < 0:
                continue  # a minus sign is no part of a word
            with pytest.raises(ValueError, match=f"{name} must be a whole number from {low} to {high}"):
                layers_from_text(word_with(kind, written, name, value))


def word_with(kind: LayerKind, layer: Layer, name: str, value: int) -> str:
    """The word of a layer in which one number is replaced; written by hand, since such a layer may not be allowed."""
    if name == kind.number:
        return f"{kind.word}{value}"
    letter = next(letter for letter, field in kind.letters.items() if field == name)
    return f"{kind.word}{getattr(layer, kind.number)}{letter}{value}"


@EVERY_KIND
def test_the_help_of_the_setting_layers_names_the_kind(kind):
    assert kind.word in setting("layers").help
    assert not kind.number or kind.spelling.split()[0] in setting("layers").help
    assert layers_from_text((kind.spelling or kind.word).split()[0])


@EVERY_KIND
def test_a_diagram_has_a_colour_and_a_short_name_for_the_kind(kind):
    assert len(kind.colour) == 7 and kind.colour.startswith("#") and int(kind.colour[1:], 16) >= 0
    assert 1 <= len(kind.short) <= 5


def test_words_and_short_names_are_unique():
    for names in ([kind.word for kind in KINDS.values()], [kind.short for kind in KINDS.values()]):
        assert len(set(names)) == len(names)
    titles = [title for kind in KINDS.values() for title in kind.examples]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize(("kernel", "stride", "padding"), [(1, 1, 0), (3, 1, 1), (5, 2, 0), (4, 3, 3), (28, 1, 0)])
def test_the_grid_after_a_window_is_the_one_that_torch_s_unfold_counts(kernel, stride, padding):
    places = nn.Unfold(kernel, padding=padding, stride=stride)(torch.zeros(1, 1, 28, 31)).shape[-1]
    height, width = grid_after(Window(kernel, stride, padding), (1, 28, 31))
    assert height * width == places


def test_only_arguments_that_differ_from_torch_s_defaults_are_written():
    assert kind_of(Conv2d(8)).arguments(Conv2d(8), (3, 9, 9)).named == {"bias": False}
    assert kind_of(Conv2d(8)).arguments(Conv2d(8, bias=True, stride=2), (3, 9, 9)).named == {"stride": 2}
    assert kind_of(Linear(5)).arguments(Linear(5), (7,)).named == {}
    assert kind_of(MaxPool2d()).arguments(MaxPool2d(3), (7, 9, 9)).positional == (3,)


def test_kinds_say_whether_they_work_on_grids_or_on_flat_numbers_as_torch_does():
    for layer, works_on in ((Conv2d(2), "grid"), (BatchNorm2d(), "grid"), (AvgPool2d(2), "grid"), (Linear(3), "flat")):
        assert kind_of(layer).works_on == works_on
        wrong = (6,) if works_on == "grid" else (6, 4, 4)
        with pytest.raises((RuntimeError, ValueError, IndexError)):
            module_of(layer, (6, 4, 4) if works_on == "grid" else (6,))(torch.zeros(2, *wrong))
    assert kind_of(Flatten()).works_on == "grid"  # torch's accepts flat numbers too, where it does nothing
