"""The batched operations against torchvision's functional transforms, image by image."""

import pytest
import torch

from s7core.data.augment import (
    augment,
    draw,
    draw_corners,
    jitter,
    perspective,
    perspective_coefficients,
    rotate,
    rotation_matrices,
)
from s7core.data.vision import torchvision
from s7core.training.determinism import generator

functional = torchvision.transforms.functional
MODES = {"nearest": torchvision.transforms.InterpolationMode.NEAREST,
         "bilinear": torchvision.transforms.InterpolationMode.BILINEAR}
COUNT = 400


@pytest.fixture
def images(mnist):
    """(COUNT, 1, 28, 28) uint8; half of them bright up to the border, where resampling is hardest."""
    digits = mnist.test_images[: COUNT // 2].unsqueeze(1)
    noise = torch.randint(0, 256, digits.shape, generator=torch.Generator().manual_seed(0), dtype=torch.uint8)
    return torch.cat([digits, noise])


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("fill", [0.0, 1.0, 77.0])
def test_rotation_equals_torchvision_for_every_angle(images, mode, fill):
    angles = torch.empty(COUNT).uniform_(-180, 180, generator=torch.Generator().manual_seed(1))
    ours = rotate(images.float(), rotation_matrices(angles), fill=fill, mode=mode)
    theirs = torch.stack([functional.rotate(image, angle.item(), MODES[mode], fill=[fill])
                          for image, angle in zip(images, angles, strict=True)])
    assert torch.equal(ours, theirs.float())


@pytest.mark.parametrize("mode", MODES)
def test_perspective_equals_torchvision_for_every_set_of_corners(images, mode):
    start, end = draw_corners(COUNT, 28, torch.Generator().manual_seed(2))
    ours = perspective(images.float(), perspective_coefficients(start, end), mode=mode)
    theirs = torch.stack([functional.perspective(image, s.tolist(), e.tolist(), MODES[mode], fill=[0.0])
                          for image, s, e in zip(images, start, end, strict=True)])
    assert torch.equal(ours, theirs.float())


@pytest.mark.parametrize("brightness_first", [True, False])
def test_jitter_equals_torchvision_in_either_order(images, brightness_first):
    brightness, contrast = torch.empty(2, COUNT).uniform_(0.9, 1.1, generator=torch.Generator().manual_seed(3))
    ours = jitter(images.float(), brightness, contrast, torch.full((COUNT,), brightness_first))
    theirs = []
    for image, b, c in zip(images, brightness.tolist(), contrast.tolist(), strict=True):
        first, second = (functional.adjust_brightness, b), (functional.adjust_contrast, c)
        for change, factor in (first, second) if brightness_first else (second, first):
            image = change(image, factor)
        theirs.append(image)
    assert torch.equal(ours, torch.stack(theirs).float())


def test_corners_are_drawn_from_torchvision_s_own_range():
    _, end = draw_corners(5_000, 28, torch.Generator().manual_seed(4))
    ours = {tuple(sorted(set(end[:, corner, axis].tolist()))) for corner in range(4) for axis in range(2)}
    theirs: dict[tuple[int, int], set[int]] = {}
    torch.manual_seed(0)
    for _ in range(500):
        _, points = torchvision.transforms.RandomPerspective.get_params(28, 28, 0.2)
        for corner, point in enumerate(points):
            for axis, value in enumerate(point):
                theirs.setdefault((corner, axis), set()).add(value)
    assert ours == {tuple(sorted(values)) for values in theirs.values()}


@pytest.mark.parametrize("name", ["rotation", "heavy"])
def test_every_image_gets_parameters_of_its_own(images, name):
    same = images[-1:].float().expand(64, 1, 28, 28)
    changed = augment(same, draw(name, len(same), generator(1, "augmentation")))
    # An angle below two degrees moves no pixel by half its width, so those images stay alike.
    assert len({tuple(image.flatten().tolist()) for image in changed}) > 40


@pytest.mark.parametrize("name", ["none", "rotation", "heavy"])
def test_augmented_pixels_stay_whole_numbers_of_eight_bits(images, name):
    changed = augment(images.float(), draw(name, COUNT, generator(1, "augmentation")))
    assert changed.min() >= 0 and changed.max() <= 255 and torch.equal(changed, changed.round())


def test_none_changes_nothing(images):
    assert torch.equal(augment(images.float(), draw("none", COUNT, generator(1, "augmentation"))), images.float())


def test_about_half_of_the_images_are_tilted_and_the_others_are_only_jittered_and_rotated(images):
    parameters = draw("heavy", COUNT, generator(1, "augmentation"))
    untilted = augment(images.float(), {name: each for name, each in parameters.items() if "tilt" not in name})
    changed = augment(images.float(), parameters)
    alike = (changed == untilted).flatten(1).all(1)
    assert not alike[parameters["tilted"]].all() and alike[~parameters["tilted"]].all()
    assert 0.4 < parameters["tilted"].float().mean() < 0.6
