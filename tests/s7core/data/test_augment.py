"""The batched operations against torchvision's functional transforms, image by image."""

import pytest
import torch

from s7core.data.augment import (
    AUGMENTATION_KINDS,
    affine_matrices,
    augment,
    draw_corners,
    draw_parameters,
    jitter,
    perspective,
    perspective_coefficients,
    rotation_matrices,
    warp,
)
from s7core.data.vision import torchvision
from s7core.training.determinism import generator

functional = torchvision.transforms.functional
MODES = {
    "nearest": torchvision.transforms.InterpolationMode.NEAREST,
    "bilinear": torchvision.transforms.InterpolationMode.BILINEAR,
}
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
    ours = warp(images.float(), rotation_matrices(angles), fill=fill, mode=mode)
    theirs = torch.stack(
        [
            functional.rotate(image, angle.item(), MODES[mode], fill=[fill])
            for image, angle in zip(images, angles, strict=True)
        ]
    )
    assert torch.equal(ours, theirs.float())


@pytest.mark.parametrize("mode", MODES)
def test_an_affine_map_equals_torchvision_for_every_set_of_parameters(images, mode):
    random = torch.Generator().manual_seed(5)
    degrees, shear = torch.empty(2, COUNT).uniform_(-40, 40, generator=random)
    shift = torch.randint(-4, 5, (COUNT, 2), generator=random)
    scale = torch.empty(COUNT).uniform_(0.7, 1.4, generator=random)
    ours = warp(images.float(), affine_matrices(degrees, shift, scale, shear), fill=None, mode=mode)
    theirs = torch.stack(
        [
            functional.affine(
                image, degrees[i].item(), shift[i].tolist(), scale[i].item(), [shear[i].item(), 0.0], MODES[mode]
            )
            for i, image in enumerate(images)
        ]
    )
    assert (ours != theirs.float()).float().mean() < 1e-4  # of pixels that lie between two, a few round the other way
    assert (ours - theirs.float()).abs().max() <= (1 if mode == "bilinear" else 255)


def test_affine_parameters_are_drawn_from_torchvision_s_own_range():
    matrices = draw_parameters("affine", 20_000, torch.Generator().manual_seed(6))["affine"]
    inverse = torch.linalg.inv(matrices[:, :, :2].double())
    shift = -(inverse @ matrices[:, :, 2:].double()).squeeze(2)  # matrices lead from the result back to the image
    assert set(shift.round(decimals=3).flatten().abs().tolist()) == {0.0, 1.0, 2.0}
    assert 0.89**2 < inverse.det().min() < 0.92**2 and 1.08**2 < inverse.det().max() < 1.11**2


@pytest.mark.parametrize("mode", MODES)
def test_perspective_equals_torchvision_for_every_set_of_corners(images, mode):
    start, end = draw_corners(COUNT, 28, torch.Generator().manual_seed(2))
    ours = perspective(images.float(), perspective_coefficients(start, end), mode=mode)
    theirs = torch.stack(
        [
            functional.perspective(image, s.tolist(), e.tolist(), MODES[mode], fill=[0.0])
            for image, s, e in zip(images, start, end, strict=True)
        ]
    )
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


@pytest.mark.parametrize("name", ["rotation", "heavy", "affine"])
def test_every_image_gets_parameters_of_its_own(images, name):
    same = images[-1:].float().expand(64, 1, 28, 28)
    changed = augment(same, draw_parameters(name, len(same), generator(1, "augmentation")))
    # An angle below two degrees moves no pixel by half its width, so those images stay alike.
    assert len({tuple(image.flatten().tolist()) for image in changed}) > 40


@pytest.mark.parametrize("name", ["none", "rotation", "heavy", "affine"])
def test_augmented_pixels_stay_whole_numbers_of_eight_bits(images, name):
    changed = augment(images.float(), draw_parameters(name, COUNT, generator(1, "augmentation")))
    assert changed.min() >= 0 and changed.max() <= 255 and torch.equal(changed, changed.round())


def test_none_changes_nothing(images):
    assert torch.equal(augment(images.float(), draw_parameters("none", COUNT, generator(1, "augmentation"))), images.float())


def test_about_half_of_the_images_are_tilted_and_the_others_are_only_jittered_and_rotated(images):
    parameters = draw_parameters("heavy", COUNT, generator(1, "augmentation"))
    untilted = augment(images.float(), {name: each for name, each in parameters.items() if "tilt" not in name})
    changed = augment(images.float(), parameters)
    alike = (changed == untilted).flatten(1).all(1)
    assert not alike[parameters["tilted"]].all() and alike[~parameters["tilted"]].all()
    assert 0.4 < parameters["tilted"].float().mean() < 0.6


@pytest.mark.parametrize("name", AUGMENTATION_KINDS)
def test_the_declared_transforms_of_torchvision_have_the_same_effect_as_the_batched_ones(images, name):
    """Mean and spread of each pixel of one digit under COUNT random sets of parameters, in grey levels 0..255."""
    declared = AUGMENTATION_KINDS[name].torchvision
    made = [transform.make(torchvision.transforms) for transform in declared]
    assert [type(transform).__name__ for transform in made] == [transform.name for transform in declared]
    same = images[:1].expand(COUNT, 1, 28, 28)
    torch.manual_seed(3)
    changed = same
    for transform in made:
        changed = torch.stack([transform(image) for image in changed])
    theirs = changed.float()
    ours = augment(same.float(), draw_parameters(name, COUNT, torch.Generator().manual_seed(3)))
    assert (ours.mean(0) - theirs.mean(0)).abs().mean() < 2.5
    assert (ours.std(0) - theirs.std(0)).abs().mean() < 2.5
    assert (name == "none") == (not theirs.std(0).any())
