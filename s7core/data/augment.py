"""Augmentation of whole batches: every image gets parameters of its own, drawn as torchvision draws them.

Images are (N, 1, 28, 28) float on the 0..255 scale and stay whole numbers, as the published 8-bit pictures did. Each
operation follows torchvision's functional transform for tensors (transforms/_functional_tensor.py), with one row of
parameters an image where torchvision takes one set for all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import torch
from PIL.Image import Resampling
from torch import Tensor
from torch.nn.functional import grid_sample

SIZE = 28  # pixels
ROTATION_DEGREES = 7.0
ROTATION_FILL = 1.0  # published as fill=1 on the 0..255 scale, which is all but black
JITTER = 0.1  # brightness and contrast factors from 0.9 to 1.1
PERSPECTIVE_SCALE = 0.2
PERSPECTIVE_PROBABILITY = 0.5

AFFINE_DEGREES = 10.0  # of rotation and of shear
AFFINE_SHIFT = 2  # pixels
AFFINE_SCALE = 0.1  # from 0.9 to 1.1

Parameters = dict[str, Tensor]  # each (N, ...): one row an image


@dataclass(frozen=True)
class TorchvisionTransform:
    """A transform of torchvision.transforms by name, with its arguments.

    `written` is what stands for an argument's value in source text, where its own text would say less.
    """

    name: str
    positional: tuple[Any, ...] = ()
    named: Mapping[str, Any] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)

    def make(self, transforms: ModuleType) -> object:
        """The transform itself; `transforms` is torchvision.transforms."""
        return getattr(transforms, self.name)(*self.positional, **self.named)


@dataclass(frozen=True)
class AugmentationKind:
    """What one of recipe.AUGMENTATIONS draws for N images, and the torchvision transforms of the same effect, in order."""

    draw: Callable[[int, torch.Generator], Parameters]
    torchvision: tuple[TorchvisionTransform, ...]


def draw_parameters(name: str, count: int, generator: torch.Generator) -> Parameters:
    """What one of recipe.AUGMENTATIONS does to each of `count` images; on the CPU, so all devices see the same pictures."""
    return AUGMENTATION_KINDS[name].draw(count, generator)


def _draw_rotation(count: int, generator: torch.Generator) -> Parameters:
    return {"rotation": rotation_matrices(_uniform(count, -ROTATION_DEGREES, ROTATION_DEGREES, generator))}


def _draw_heavy(count: int, generator: torch.Generator) -> Parameters:
    """Saturation and hue, which were published too, leave grey images as they are."""
    return {
        **_draw_rotation(count, generator),
        "brightness": _uniform(count, 1 - JITTER, 1 + JITTER, generator),
        "contrast": _uniform(count, 1 - JITTER, 1 + JITTER, generator),
        "brightness_first": torch.rand(count, generator=generator) < 0.5,
        "tilted": torch.rand(count, generator=generator) < PERSPECTIVE_PROBABILITY,
        "tilt": perspective_coefficients(*draw_corners(count, SIZE, generator)),
    }


def _draw_affine(count: int, generator: torch.Generator) -> Parameters:
    """Degrees, whole pixels of shift, scale and shear, each evenly spread, as torchvision's RandomAffine draws them."""
    degrees = _uniform(count, -AFFINE_DEGREES, AFFINE_DEGREES, generator)
    shift = torch.empty(count, 2).uniform_(-AFFINE_SHIFT, AFFINE_SHIFT, generator=generator).round()
    scale = _uniform(count, 1 - AFFINE_SCALE, 1 + AFFINE_SCALE, generator)
    shear = _uniform(count, -AFFINE_DEGREES, AFFINE_DEGREES, generator)
    return {"affine": affine_matrices(degrees, shift, scale, shear)}


_ROTATION = TorchvisionTransform("RandomRotation", ((-ROTATION_DEGREES, ROTATION_DEGREES),), {"fill": int(ROTATION_FILL)})

AUGMENTATION_KINDS = {
    "none": AugmentationKind(lambda count, generator: {}, ()),
    "rotation": AugmentationKind(_draw_rotation, (_ROTATION,)),
    "heavy": AugmentationKind(
        _draw_heavy,
        (
            TorchvisionTransform("ColorJitter", (JITTER, JITTER, JITTER, JITTER)),
            _ROTATION,
            TorchvisionTransform("RandomPerspective", (PERSPECTIVE_SCALE, PERSPECTIVE_PROBABILITY)),
        ),
    ),
    "affine": AugmentationKind(
        _draw_affine,
        (
            TorchvisionTransform(
                "RandomAffine",
                ((-AFFINE_DEGREES, AFFINE_DEGREES),),
                {
                    "translate": (AFFINE_SHIFT / SIZE, AFFINE_SHIFT / SIZE),
                    "scale": (1 - AFFINE_SCALE, 1 + AFFINE_SCALE),
                    "shear": (-AFFINE_DEGREES, AFFINE_DEGREES),
                    "interpolation": Resampling.BILINEAR.value,  # torchvision takes Pillow's number for its own name
                },
                {
                    "translate": f"({AFFINE_SHIFT} / {SIZE}, {AFFINE_SHIFT} / {SIZE})",
                    "interpolation": "transforms.InterpolationMode.BILINEAR",
                },
            ),
        ),
    ),
}


def augment(images: Tensor, parameters: Parameters) -> Tensor:
    """Jitter, rotation, perspective, in the published order, or an affine map: those of them that were drawn."""
    if "brightness" in parameters:
        images = jitter(images, *(parameters[name] for name in ("brightness", "contrast", "brightness_first")))
    if "rotation" in parameters:
        images = warp(images, parameters["rotation"], fill=ROTATION_FILL)
    if "affine" in parameters:
        images = warp(images, parameters["affine"], mode="bilinear", fill=None)
    if "tilted" in parameters:
        images = _tilt(images, parameters["tilt"], parameters["tilted"])
    return images


def _tilt(images: Tensor, coefficients: Tensor, chosen: Tensor) -> Tensor:
    if images.device.type != "cpu":  # a GPU would have to be waited for to learn how many were chosen
        return torch.where(chosen[:, None, None, None], perspective(images, coefficients), images)
    indices = chosen.nonzero().squeeze(1)
    return images.index_copy(0, indices, perspective(images[indices], coefficients[indices]))


def rotation_matrices(degrees: Tensor) -> Tensor:
    """(N, 2, 3) float32, from pixels of the result to pixels of the image; degrees (N,), counter-clockwise."""
    radians = -degrees.double().deg2rad()
    cosine, sine, zero = radians.cos(), radians.sin(), torch.zeros_like(radians)
    return torch.stack([cosine, sine, zero, -sine, cosine, zero], dim=1).float().view(-1, 2, 3)


def affine_matrices(degrees: Tensor, shift: Tensor, scale: Tensor, shear_degrees: Tensor) -> Tensor:
    """(N, 2, 3) float32 as of `rotation_matrices`: rotation, shear along x, scale about the centre, then a shift.

    degrees (N,) clockwise, shift (N, 2) in pixels to the right and down, scale (N,), shear_degrees (N,); the product of
    torchvision's functional._get_inverse_affine_matrix.
    """
    turn, shear = degrees.double().deg2rad(), shear_degrees.double().deg2rad()
    cosine, sine = turn.cos(), turn.sin()
    a, b = cosine, -cosine * shear.tan() - sine
    c, d = sine, -sine * shear.tan() + cosine
    (right, down), by = shift.double().unbind(1), scale.double()
    rows = [d / by, -b / by, (-d * right + b * down) / by, -c / by, a / by, (c * right - a * down) / by]
    return torch.stack(rows, dim=1).float().view(-1, 2, 3)


def warp(images: Tensor, matrices: Tensor, fill: float | None = 0.0, mode: str = "nearest") -> Tensor:
    """Move each square image by its own matrix (N, 2, 3) about its centre; mode nearest or bilinear.

    With fill None, what lies outside is 0, and a pixel on the border is not dimmed a second time, as in torchvision.
    """
    half = images.shape[-1] * 0.5
    along = torch.linspace(0.5 - half, half - 0.5, images.shape[-1], device=images.device)
    return _resample(images, _transformed(matrices / half, along), mode, fill)


def perspective(images: Tensor, coefficients: Tensor, mode: str = "bilinear") -> Tensor:
    """Move the corners of each square image as its own (N, 8) `perspective_coefficients` say; fill 0."""
    size = images.shape[-1]
    along = torch.linspace(0.5, size - 0.5, size, device=images.device)
    numerator = _transformed(coefficients[:, :6].view(-1, 2, 3) / (size * 0.5), along)
    bottom_row = torch.cat([coefficients[:, 6:], torch.ones_like(coefficients[:, :1])], dim=1)
    return _resample(images, numerator / _transformed(bottom_row[:, None], along) - 1.0, mode, 0.0)


def jitter(images: Tensor, brightness: Tensor, contrast: Tensor, brightness_first: Tensor) -> Tensor:
    """Scale brightness and contrast of each image by its own factors (N,), in the order that brightness_first tells."""
    b, c, first = (each.view(-1, 1, 1, 1) for each in (brightness, contrast, brightness_first))
    return torch.where(first, _contrast(_brightness(images, b), c), _brightness(_contrast(images, c), b))


def draw_corners(count: int, size: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Corners before and after, (count, 4, 2): each moves inwards by a whole number of pixels, as in torchvision."""
    reach = int(PERSPECTIVE_SCALE * (size // 2))
    start = torch.tensor([[0, 0], [size - 1, 0], [size - 1, size - 1], [0, size - 1]]).expand(count, 4, 2)
    inwards = torch.randint(0, reach + 1, (count, 4, 2), generator=generator)
    return start, torch.where(start == 0, inwards, start - inwards)


def perspective_coefficients(start: Tensor, end: Tensor) -> Tensor:
    """(N, 8) float32: the maps from the corners `end` back to `start`, both (N, 4, 2) as (x, y) in pixels.

    Eight linear equations an image, solved in double precision.
    """
    (x, y), (u, v) = end.double().unbind(-1), start.double().unbind(-1)
    one, zero = torch.ones_like(x), torch.zeros_like(x)
    for_u = torch.stack([x, y, one, zero, zero, zero, -u * x, -u * y], dim=-1)
    for_v = torch.stack([zero, zero, zero, x, y, one, -v * x, -v * y], dim=-1)
    equations = torch.stack([for_u, for_v], dim=2).flatten(1, 2)
    return torch.linalg.solve(equations, torch.stack([u, v], dim=2).flatten(1)).float()


def _brightness(images: Tensor, factor: Tensor) -> Tensor:
    return (images * factor).clamp(0, 255).floor()


def _contrast(images: Tensor, factor: Tensor) -> Tensor:
    mean = images.mean(dim=(1, 2, 3), keepdim=True)
    return (factor * images + (1.0 - factor) * mean).clamp(0, 255).floor()


def _uniform(count: int, low: float, high: float, generator: torch.Generator) -> Tensor:
    return torch.empty(count).uniform_(low, high, generator=generator)


def _transformed(matrices: Tensor, along: Tensor) -> Tensor:
    """(N, K, S, S): K linear functions of (x, y, 1) an image, matrices (N, K, 3), where x and y run along (S,).

    The product is batched: one large product for all images would add in another order than torchvision's.
    """
    y, x = torch.meshgrid(along, along, indexing="ij")
    pixels = torch.stack([x, y, torch.ones_like(x)]).view(1, 3, -1)
    return torch.bmm(matrices, pixels.expand(len(matrices), -1, -1)).view(*matrices.shape[:2], *x.shape)


def _resample(images: Tensor, grid: Tensor, mode: str, fill: float | None) -> Tensor:
    """Sample the images at the grid (N, 2, H, W) of (x, y), with `fill` outside, rounded to whole numbers."""
    grid = grid.permute(0, 2, 3, 1)
    if fill is None:
        return grid_sample(images, grid, mode=mode, align_corners=False).round()
    if mode == "nearest":  # subtracting the fill first makes the zero padding stand for it
        return grid_sample(images - fill, grid, mode=mode, align_corners=False) + fill
    # torchvision weighs a pixel that lies partly outside by its inner share, on top of the zero padding.
    with_share = torch.cat([images, torch.ones_like(images)], dim=1)
    sampled, inner = grid_sample(with_share, grid, mode=mode, align_corners=False).split(1, dim=1)
    return (sampled * inner + (1.0 - inner) * fill).round()
