"""Augmentation of whole batches with different random parameters for each image, drawn as torchvision draws them.

Images are (N, 1, 28, 28) float on the 0..255 scale and stay whole numbers, like the 8-bit images of the published runs.
Each operation follows torchvision's functional transform for tensors (transforms/_functional_tensor.py); torchvision takes
one set of parameters for a whole batch, these functions one for each image.
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
ROTATION_FILL = 1.0  # published as fill=1 on the 0..255 scale, which is almost black
JITTER = 0.1  # brightness and contrast factors from 0.9 to 1.1
PERSPECTIVE_SCALE = 0.2  # each corner moves inwards by up to this share of half the image
PERSPECTIVE_PROBABILITY = 0.5  # the share of images that it is applied to

AFFINE_DEGREES = 10.0  # of rotation and of shear
AFFINE_SHIFT = 2  # pixels
AFFINE_SCALE = 0.1  # from 0.9 to 1.1

AugmentationParameters = dict[str, Tensor]  # {name: (N, ...)}, one row for each image


@dataclass(frozen=True)
class TorchvisionTransform:
    """A transform of torchvision.transforms: its name and arguments.

    `written` has Python source for named arguments whose repr would be hard to read.
    """

    name: str
    positional: tuple[Any, ...] = ()
    named: Mapping[str, Any] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)

    def make(self, transforms: ModuleType) -> object:
        """An instance of the transform; `transforms` is torchvision.transforms."""
        return getattr(transforms, self.name)(*self.positional, **self.named)


@dataclass(frozen=True)
class AugmentationKind:
    """One of choices.AUGMENTATIONS: `draw` makes parameters for N images, `torchvision` has the same transforms in order."""

    draw: Callable[[int, torch.Generator], AugmentationParameters]
    torchvision: tuple[TorchvisionTransform, ...]


def draw_parameters(name: str, count: int, generator: torch.Generator) -> AugmentationParameters:
    """Random parameters of one of choices.AUGMENTATIONS for `count` images, on the CPU so that all devices get the same."""
    return AUGMENTATION_KINDS[name].draw(count, generator)


def _draw_rotation(count: int, generator: torch.Generator) -> AugmentationParameters:
    return {"rotation": rotation_matrices(_uniform(count, -ROTATION_DEGREES, ROTATION_DEGREES, generator))}


def _draw_heavy(count: int, generator: torch.Generator) -> AugmentationParameters:
    """The published jitter of saturation and hue is left out: it does not change grey images."""
    return {
        **_draw_rotation(count, generator),
        "brightness": _uniform(count, 1 - JITTER, 1 + JITTER, generator),
        "contrast": _uniform(count, 1 - JITTER, 1 + JITTER, generator),
        "brightness_first": torch.rand(count, generator=generator) < 0.5,
        "tilted": torch.rand(count, generator=generator) < PERSPECTIVE_PROBABILITY,
        "tilt": perspective_coefficients(*draw_corners(count, SIZE, generator)),
    }


def _draw_affine(count: int, generator: torch.Generator) -> AugmentationParameters:
    """Degrees, shift in whole pixels, scale and shear, each uniform, as torchvision's RandomAffine draws them."""
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
                    "interpolation": Resampling.BILINEAR.value,  # torchvision accepts Pillow's number
                },
                {
                    "translate": f"({AFFINE_SHIFT} / {SIZE}, {AFFINE_SHIFT} / {SIZE})",
                    "interpolation": "transforms.InterpolationMode.BILINEAR",
                },
            ),
        ),
    ),
}


def augment(images: Tensor, parameters: AugmentationParameters) -> Tensor:
    """The images (N, 1, S, S) after the operations that `parameters` has: jitter, rotation, affine map, perspective."""
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
    """The images, those that are `chosen` (N,) bool after the perspective map with their coefficients (N, 8)."""
    if images.device.type != "cpu":  # selecting images would make the CPU wait for the GPU
        return torch.where(chosen[:, None, None, None], perspective(images, coefficients), images)
    indices = chosen.nonzero().squeeze(1)
    return images.index_copy(0, indices, perspective(images[indices], coefficients[indices]))


def rotation_matrices(degrees: Tensor) -> Tensor:
    """(N, 2, 3) float32 maps from pixels of the result to pixels of the image; degrees (N,) counter-clockwise."""
    radians = -degrees.double().deg2rad()
    cosine, sine, zero = radians.cos(), radians.sin(), torch.zeros_like(radians)
    return torch.stack([cosine, sine, zero, -sine, cosine, zero], dim=1).float().view(-1, 2, 3)


def affine_matrices(degrees: Tensor, shift: Tensor, scale: Tensor, shear_degrees: Tensor) -> Tensor:
    """(N, 2, 3) float32 maps as in `rotation_matrices`: rotation, shear along x and scale about the centre, then a shift.

    degrees (N,) clockwise, shift (N, 2) in pixels to the right and down, scale (N,), shear_degrees (N,). The same matrices
    as torchvision's functional._get_inverse_affine_matrix.
    """
    turn, shear = degrees.double().deg2rad(), shear_degrees.double().deg2rad()
    cosine, sine = turn.cos(), turn.sin()
    a, b = cosine, -cosine * shear.tan() - sine
    c, d = sine, -sine * shear.tan() + cosine
    (right, down), by = shift.double().unbind(1), scale.double()
    rows = [d / by, -b / by, (-d * right + b * down) / by, -c / by, a / by, (c * right - a * down) / by]
    return torch.stack(rows, dim=1).float().view(-1, 2, 3)


def warp(images: Tensor, matrices: Tensor, fill: float | None = 0.0, mode: str = "nearest") -> Tensor:
    """Each square image (N, 1, S, S) mapped about its centre by its matrix (N, 2, 3).

    `mode` is "nearest" or "bilinear"; pixels from outside the image get the value `fill`. With fill None they are 0 and
    bilinear border pixels are not blended with a fill, as in torchvision.
    """
    half = images.shape[-1] * 0.5
    along = torch.linspace(0.5 - half, half - 0.5, images.shape[-1], device=images.device)
    return _resample(images, _transformed(matrices / half, along), mode, fill)


def perspective(images: Tensor, coefficients: Tensor, mode: str = "bilinear") -> Tensor:
    """Each square image (N, 1, S, S) under the projective map of its `perspective_coefficients` (N, 8); 0 outside."""
    size = images.shape[-1]
    along = torch.linspace(0.5, size - 0.5, size, device=images.device)
    numerator = _transformed(coefficients[:, :6].view(-1, 2, 3) / (size * 0.5), along)
    bottom_row = torch.cat([coefficients[:, 6:], torch.ones_like(coefficients[:, :1])], dim=1)
    return _resample(images, numerator / _transformed(bottom_row[:, None], along) - 1.0, mode, 0.0)


def jitter(images: Tensor, brightness: Tensor, contrast: Tensor, brightness_first: Tensor) -> Tensor:
    """Each image with brightness and contrast scaled by its factors (N,), brightness first where that (N,) bool is true."""
    brightness, contrast, first = (values.view(-1, 1, 1, 1) for values in (brightness, contrast, brightness_first))
    return torch.where(
        first, _contrast(_brightness(images, brightness), contrast), _brightness(_contrast(images, contrast), brightness)
    )


def draw_corners(count: int, size: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Corners (x, y) before and after, both (count, 4, 2): each moves inwards by random whole pixels, as in torchvision."""
    reach = int(PERSPECTIVE_SCALE * (size // 2))
    start = torch.tensor([[0, 0], [size - 1, 0], [size - 1, size - 1], [0, size - 1]]).expand(count, 4, 2)
    inwards = torch.randint(0, reach + 1, (count, 4, 2), generator=generator)
    return start, torch.where(start == 0, inwards, start - inwards)


def perspective_coefficients(start: Tensor, end: Tensor) -> Tensor:
    """(N, 8) float32: the projective maps from the corners `end` back to `start`, both (N, 4, 2) as (x, y) in pixels.

    They solve eight linear equations for each image, in double precision.
    """
    (x, y), (u, v) = end.double().unbind(-1), start.double().unbind(-1)
    one, zero = torch.ones_like(x), torch.zeros_like(x)
    for_u = torch.stack([x, y, one, zero, zero, zero, -u * x, -u * y], dim=-1)
    for_v = torch.stack([zero, zero, zero, x, y, one, -v * x, -v * y], dim=-1)
    equations = torch.stack([for_u, for_v], dim=2).flatten(1, 2)
    solution: Tensor = torch.linalg.solve(equations, torch.stack([u, v], dim=2).flatten(1))
    return solution.float()


def _brightness(images: Tensor, factor: Tensor) -> Tensor:
    return (images * factor).clamp(0, 255).floor()


def _contrast(images: Tensor, factor: Tensor) -> Tensor:
    mean = images.mean(dim=(1, 2, 3), keepdim=True)
    return (factor * images + (1.0 - factor) * mean).clamp(0, 255).floor()


def _uniform(count: int, low: float, high: float, generator: torch.Generator) -> Tensor:
    return torch.empty(count).uniform_(low, high, generator=generator)


def _transformed(matrices: Tensor, along: Tensor) -> Tensor:
    """(N, K, S, S): matrices (N, K, 3) times (x, y, 1), where x and y take all values of `along` (S,).

    This is a batched product because a single large one would add in another order than torchvision.
    """
    y, x = torch.meshgrid(along, along, indexing="ij")
    pixels = torch.stack([x, y, torch.ones_like(x)]).view(1, 3, -1)
    return torch.bmm(matrices, pixels.expand(len(matrices), -1, -1)).view(*matrices.shape[:2], *x.shape)


def _resample(images: Tensor, grid: Tensor, mode: str, fill: float | None) -> Tensor:
    """The images sampled at the grid (N, 2, H, W) of (x, y) in -1..1, `fill` outside, rounded to whole numbers."""
    grid = grid.permute(0, 2, 3, 1)
    if fill is None:
        return grid_sample(images, grid, mode=mode, align_corners=False).round()
    if mode == "nearest":  # with the fill subtracted, the zero padding of grid_sample becomes the fill
        return grid_sample(images - fill, grid, mode=mode, align_corners=False) + fill
    # Like torchvision: a pixel that is partly outside is weighted by its share inside, in addition to the zero padding.
    with_share = torch.cat([images, torch.ones_like(images)], dim=1)
    sampled, inner = grid_sample(with_share, grid, mode=mode, align_corners=False).chunk(2, dim=1)
    return (sampled * inner + (1.0 - inner) * fill).round()
