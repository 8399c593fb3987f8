"""A drawing becomes a digit as MNIST's were made."""

import numpy as np
import pytest

from s7core.data.drawing import LEAST_EXTENT, centre_ink, draw_strokes, enlarge_strokes, shrink_whole
from s7core.inside.inspected_network import trained_network
from s7core.reference.reference_store import ReferenceStore


def test_a_padded_and_shifted_copy_of_a_test_digit_becomes_the_very_digit(mnist):
    generator = np.random.default_rng(0)
    for image in mnist.test_images.numpy()[:2000]:
        canvas = np.zeros((90, 120), np.uint8)
        top, left = generator.integers(0, 60), generator.integers(0, 90)
        canvas[top : top + 28, left : left + 28] = image
        assert np.array_equal(centre_ink(canvas), image)


def test_a_larger_copy_of_a_digit_becomes_the_very_digit(mnist):
    for image in mnist.test_images.numpy()[:200]:
        canvas = np.pad(np.kron(image, np.ones((7, 7), np.uint8)), ((31, 5), (2, 50)))
        assert np.array_equal(centre_ink(canvas), image)


def test_the_ink_fits_the_box_and_its_centre_of_mass_is_the_middle():
    for strokes in ([[(10, 10), (60, 40)]], [[(200, 5), (200, 250)], [(190, 120), (215, 120)]], [[(128, 128)]]):
        digit = centre_ink(draw_strokes(strokes)).astype(float)
        rows, columns = np.flatnonzero(digit.any(1)), np.flatnonzero(digit.any(0))
        assert max(rows[-1] - rows[0], columns[-1] - columns[0]) + 1 == 20
        centre = [(digit.sum(axis) * np.arange(28)).sum() / digit.sum() for axis in (1, 0)]
        assert all(13.4 <= each <= 14.6 for each in centre)


def test_nothing_drawn_is_a_black_digit():
    assert not centre_ink(draw_strokes([])).any() and not shrink_whole(draw_strokes([])).any()


def test_without_centring_the_ink_stays_where_it_was_drawn():
    digit = shrink_whole(draw_strokes([[(20, 20), (60, 20)]]))
    assert digit[:8, :9].any() and not digit[8:].any() and not digit[:, 10:].any()


# Digits as polylines of corners (x, y), 0..1 of their height.
DRAWN = {
    0: [[(0.35 + 0.3 * np.sin(turn), 0.5 - 0.48 * np.cos(turn)) for turn in np.linspace(0, 2 * np.pi, 30)]],
    1: [[(0.3, 0.02), (0.3, 0.98)]],
    2: [[(0.05, 0.25), (0.15, 0.05), (0.45, 0.02), (0.6, 0.2), (0.5, 0.45), (0.05, 0.95), (0.65, 0.95)]],
    3: [[(0.05, 0.1), (0.4, 0.02), (0.55, 0.2), (0.25, 0.45), (0.6, 0.65), (0.45, 0.93), (0.05, 0.9)]],
    4: [[(0.15, 0.02), (0.05, 0.55), (0.65, 0.55)], [(0.5, 0.05), (0.5, 0.98)]],
    5: [[(0.6, 0.02), (0.1, 0.02), (0.08, 0.45), (0.4, 0.4), (0.6, 0.65), (0.45, 0.93), (0.05, 0.95)]],
    7: [[(0.02, 0.05), (0.6, 0.05), (0.25, 0.98)]],
}


def drawn(digit: int, height: float, generator: np.random.Generator) -> list[list[tuple[int, int]]]:
    """Strokes of a hand that is not quite steady, this many units high, somewhere on the pad."""
    place, lean = generator.uniform(0, 250 - height, 2), generator.uniform(-0.15, 0.15)
    trembled = [
        [(x + lean * (0.5 - y), y) for x, y in np.array(each) + generator.normal(0, 0.02, (len(each), 2))]
        for each in DRAWN[digit]
    ]
    return [
        [tuple(int(at) for at in (np.array(point) * height + place).clip(0, 255)) for point in each] for each in trembled
    ]


def test_a_drawing_of_a_fifth_of_the_pad_is_read_as_a_large_one():
    store, generator = ReferenceStore(), np.random.default_rng(1)
    network = trained_network(store.run("ref-final-record-s1").recipe, store.result("ref-final-record-s1").weights)
    digits = list(DRAWN) * 16  # 112 drawings
    for height in (40, 60, 200):
        images = np.stack([centre_ink(draw_strokes(enlarge_strokes(drawn(digit, height, generator)))) for digit in digits])
        assert np.mean(network.logits(images).argmax(1) == digits) >= 0.98, height


def test_small_strokes_become_large_in_the_same_proportions_and_large_ones_stay():
    [small] = enlarge_strokes([[(10, 20), (30, 20), (30, 60)]])
    x, y = np.array(small).T
    assert np.ptp(y) == pytest.approx(LEAST_EXTENT) and np.ptp(x) == pytest.approx(LEAST_EXTENT / 2)
    assert x.min() + x.max() == pytest.approx(255) and y.min() + y.max() == pytest.approx(255)
    large = [[(10, 20), (200, 220)]]
    assert enlarge_strokes(large) == large


@pytest.mark.parametrize("strokes", [[], [[(5, 250)]], [[(5, 250), (7, 251)]], [[(100, 100)], [(100, 100)]]])
def test_a_dot_stays_a_dot(strokes):
    assert enlarge_strokes(strokes) == strokes
