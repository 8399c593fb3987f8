"""Digits shifted, turned and scaled, against torchvision; the smallest change of an answer, against trying all."""

import numpy
import pytest
import torch

from s7core.data.vision import torchvision
from s7core.inside.moved_digit import MAX_SHIFT, MAX_TURN, Move, moved_images, smallest_shift, smallest_turn

BILINEAR = torchvision.transforms.InterpolationMode.BILINEAR


def affine(image, move):
    """torchvision's own, of an image of bytes, so that it rounds."""
    return torchvision.transforms.functional.affine(
        torch.tensor(image)[None], move.degrees, [move.right, move.down], move.scale, [0.0, 0.0], BILINEAR
    )[0].numpy()


def random_moves(count):
    random = numpy.random.default_rng(2)
    shift, turn = random.uniform(-6, 6, (count, 2)), random.uniform(-120, 120, count)
    return [
        Move(x, y, degrees, scale)
        for (x, y), degrees, scale in zip(
            shift.tolist(), turn.tolist(), random.uniform(0.6, 1.6, count).tolist(), strict=True
        )
    ]


@pytest.mark.parametrize("noisy", [False, True])
def test_a_moved_digit_equals_torchvision_s(noisy, digits):
    """Noise is bright up to the border, where resampling is hardest."""
    image = numpy.random.default_rng(1).integers(0, 256, (28, 28), numpy.uint8) if noisy else digits[0]
    moves = [
        *random_moves(60),
        *(Move(degrees=each) for each in (-90, -37, 11, 90, 180)),
        *(Move(scale=each) for each in (0.5, 0.9, 1.25, 2)),
        Move(right=1.5, down=-3.25),
        Move(degrees=30, right=4),
    ]
    found, expected = moved_images(image, moves), numpy.stack([affine(image, move) for move in moves]).astype("float32")
    assert found.shape == (len(moves), 28, 28) and found.dtype == numpy.float32
    assert (found != expected).mean() < 1e-3  # of values half way between two bytes, a few round the other way
    assert numpy.abs(found - expected).max() <= 1


def test_shifts_by_whole_pixels_equal_torchvision_s_to_the_bit(digits):
    moves = [Move(right=x, down=y) for x in range(-8, 9) for y in range(-8, 9)]
    assert numpy.array_equal(moved_images(digits[1], moves), [affine(digits[1], move) for move in moves])


def test_no_move_leaves_every_pixel_as_it_is(digits):
    for image in (digits[0], digits[0].astype("float64"), numpy.full((28, 28), 255, numpy.uint8)):
        assert numpy.array_equal(moved_images(image, [Move(), Move()]), [image, image])


def test_right_is_right_down_is_down_and_turns_are_clockwise(digits):
    image = digits[0]
    shifted, turned, large = moved_images(image, [Move(right=3, down=1), Move(degrees=90), Move(scale=2.0)])
    assert image[:, :25].any() and numpy.array_equal(shifted[1:, 3:], image[:-1, :-3])
    assert not shifted[0].any() and not shifted[:, :3].any()
    assert numpy.array_equal(turned, numpy.rot90(image, -1))
    assert large.sum() > 2 * image.sum()


def test_a_move_is_as_long_as_its_shift():
    assert Move(right=-3, down=4, degrees=50, scale=2).distance == 5 and Move(degrees=9).distance == 0


def size(move):
    """Of a shift or of a turn."""
    return (move.right**2 + move.down**2) ** 0.5 + abs(move.degrees)


def answers(network, image, moves, torch_inputs):
    with torch.inference_mode():
        return network(torch_inputs(numpy.stack([affine(image, move) for move in moves]))).softmax(1).numpy()


SHIFTS = [Move(right=x, down=y) for x in range(-MAX_SHIFT, MAX_SHIFT + 1) for y in range(-MAX_SHIFT, MAX_SHIFT + 1)]
TURNS = [Move(degrees=each) for each in range(-MAX_TURN, MAX_TURN + 1)]


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.parametrize("name", ["net1", "final-exp3"])
@pytest.mark.parametrize(("search", "moves"), [(smallest_shift, SHIFTS), (smallest_turn, TURNS)], ids=["shift", "turn"])
def test_no_smaller_move_changes_the_answer_and_the_found_one_does(
    search, moves, name, digits, reference, plain, torch_inputs
):
    inspected, network, changes = reference(name), plain(reference(name)), 0
    for image in digits[:5]:
        probabilities = answers(network, image, [Move(), *moves], torch_inputs)
        as_it_is = probabilities[0].argmax()
        changed = {move: each for move, each in zip(moves, probabilities[1:], strict=True) if each.argmax() != as_it_is}
        found = search(inspected, image)
        assert (found is None) == (not changed)
        if found:
            assert size(found.move) == min(map(size, changed)) > 0 and found.answer == changed[found.move].argmax()
            assert found.probability == pytest.approx(changed[found.move].max(), abs=1e-4)
            changes += 1
    assert changes >= 2


def test_a_network_that_always_says_the_same_changes_its_answer_nowhere(digits, edited):
    inspected = edited("conv4 relu bn conv10k26 flatten")
    for parameter in inspected.network.parameters():
        parameter.zero_()
    assert smallest_shift(inspected, digits[0]) is None and smallest_turn(inspected, digits[0]) is None


def test_nothing_is_nothing_wherever_it_is_moved(reference):
    nothing = numpy.zeros((28, 28), numpy.uint8)
    assert smallest_shift(reference("final-exp3"), nothing) is None
    assert smallest_turn(reference("final-exp3"), nothing) is None


def watcher(edited, places, threshold=0.95):
    """A network that says 1 where a pixel within `places`, a slice of rows and one of columns, is lit, and else 0."""
    inspected = edited("flatten linear10")
    weight, bias = inspected.network[1].weight.zero_(), inspected.network[1].bias.zero_()
    weight.view(10, 28, 28)[1][places] = 1
    bias[0], bias[2:] = (threshold - weight[1].sum() * 0.1307) / 0.3081, -1_000
    return inspected


def lit(row, column):
    image = numpy.zeros((28, 28), numpy.uint8)
    image[row, column] = 255
    return image


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        (9, 12, Move(right=0, down=-5)),
        (12, 12, Move(right=0, down=-8)),
        (13, 12, None),  # up into the first five rows
        (15, 26, Move(right=0, down=8)),
        (14, 26, None),
        (22, 16, Move(right=8, down=1)),
        (20, 15, None),  # into the corner
        (23, 24, Move(right=-1, down=0)),
        (23, 27, Move(right=0, down=-1)),
    ],
)  # and out of it
def test_a_lit_pixel_is_shifted_just_as_far_as_the_network_needs(row, column, expected, edited):
    """The corner is five rows high and four columns wide."""
    places = (slice(23, None), slice(24, None)) if column > 12 else (slice(None, 5), slice(None))
    found = smallest_shift(watcher(edited, places), lit(row, column))
    assert (found.move if found else None) == expected
    assert found is None or found.answer == ((row, column) not in {(23, 24), (23, 27)})


@pytest.mark.parametrize(("row", "column", "degrees"), [(2, 13, 90), (25, 14, -90), (13, 25, -1), (14, 2, None)])
def test_a_lit_pixel_is_turned_just_as_far_as_the_network_needs(row, column, degrees, edited):
    """The network watches the pixel (13, 25), which a quarter of a turn makes of (2, 13) and of (25, 14)."""
    found = smallest_turn(watcher(edited, (slice(13, 14), slice(25, 26))), lit(row, column))
    assert (found.move if found else None) == (Move(degrees=degrees) if degrees else None)


@pytest.mark.parametrize(
    ("move", "words"),
    [
        (Move(), "not moved"),
        (Move(right=2, down=-1), "2 pixels right and 1 pixel up"),
        (Move(right=-1), "1 pixel left"),
        (Move(down=3), "3 pixels down"),
        (Move(degrees=-31), "31 degrees anticlockwise"),
        (Move(degrees=1, scale=1.2), "1 degree clockwise and 1.2 times the size"),
    ],
)
def test_a_move_is_said_in_pixels_degrees_and_directions(move, words):
    assert move.in_words == words
