"""Augmentation of whole batches: every image gets parameters of its own, drawn as torchvision draws them.

Images are (N, 1, 28, 28) float on the 0..255 scale and stay whole numbers, as the published 8-bit pictures did. Each
operation follows torchvision's functional transform for tensors (transforms/_functional_tensor.py), with one row of
parameters an image where torchvision takes one set for all.
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import grid_sample

ROTATION_DEGREES = 7.0
ROTATION_FILL = 1.0          # published as fill=1 on the 0..255 scale, which is all but black
JITTER = 0.1                 # brightness and contrast factors from 0.9 to 1.1
PERSPECTIVE_SCALE = 0.2
PERSPECTIVE_PROBABILITY = 0.5


def augment(images: Tensor, name: str, generator: torch.Generator) -> Tensor:
    """Apply one of recipe.AUGMENTATIONS. Parameters are drawn on the CPU, so every device sees the same pictures."""
    return _AUGMENTATIONS[name](images, generator)


def _none(images: Tensor, generator: torch.Generator) -> Tensor:
    return images


def _rotation(images: Tensor, generator: torch.Generator) -> Tensor:
    angles = torch.empty(len(images)).uniform_(-ROTATION_DEGREES, ROTATION_DEGREES, generator=generator)
    return rotate(images, angles, fill=ROTATION_FILL)


def _heavy(images: Tensor, generator: torch.Generator) -> Tensor:
    """Jitter, rotation, perspective, in the published order. Saturation and hue leave grey images as they are."""
    count = len(images)
    brightness, contrast = torch.empty(2, count).uniform_(1 - JITTER, 1 + JITTER, generator=generator)
    brightness_first = torch.rand(count, generator=generator) < 0.5
    images = _rotation(jitter(images, brightness, contrast, brightness_first), generator)
    start, end = draw_corners(count, images.shape[-1], generator)
    chosen = torch.rand(count, generator=generator) < PERSPECTIVE_PROBABILITY
    end = torch.where(chosen[:, None, None], end, start)
    return perspective(images, start, end)


_AUGMENTATIONS: dict[str, Callable[[Tensor, torch.Generator], Tensor]] = {
    "none": _none, "rotation": _rotation, "heavy": _heavy,
}


def rotate(images: Tensor, degrees: Tensor, fill: float = 0.0, mode: str = "nearest") -> Tensor:
    """Rotate each image by its own angle, counter-clockwise. degrees (N,); mode nearest or bilinear."""
    radians = -degrees.double().deg2rad()
    cosine, sine, zero = radians.cos(), radians.sin(), torch.zeros_like(radians)
    inverse = torch.stack([cosine, sine, zero, -sine, cosine, zero], dim=1)
    matrices = inverse.to(images.device, torch.float32).view(-1, 2, 3)
    height, width = images.shape[-2:]
    x = torch.linspace(-width * 0.5 + 0.5, width * 0.5 - 0.5, width, device=images.device)
    y = torch.linspace(-height * 0.5 + 0.5, height * 0.5 - 0.5, height, device=images.device)
    half = torch.tensor([0.5 * width, 0.5 * height], device=images.device)
    grid = _homogeneous(x, y) @ (matrices.transpose(1, 2) / half)
    return _resample(images, grid, mode, fill)


def perspective(images: Tensor, start: Tensor, end: Tensor, mode: str = "bilinear") -> Tensor:
    """Move the four corners of each image from start to end, both (N, 4, 2) as (x, y) in pixels; fill 0."""
    c = _perspective_coefficients(start, end).to(images.device, torch.float32)
    height, width = images.shape[-2:]
    x = torch.linspace(0.5, width - 0.5, width, device=images.device)
    y = torch.linspace(0.5, height - 0.5, height, device=images.device)
    half = torch.tensor([0.5 * width, 0.5 * height], device=images.device)
    base = _homogeneous(x, y)
    numerator = base @ (c[:, :6].view(-1, 2, 3).transpose(1, 2) / half)
    bottom_row = torch.cat([c[:, 6:], torch.ones_like(c[:, :1])], dim=1)
    return _resample(images, numerator / (base @ bottom_row[:, :, None]) - 1.0, mode, 0.0)


def jitter(images: Tensor, brightness: Tensor, contrast: Tensor, brightness_first: Tensor) -> Tensor:
    """Scale brightness and contrast of each image by its own factors (N,), in the order that brightness_first tells."""
    b, c = (factor.to(images.device).view(-1, 1, 1, 1) for factor in (brightness, contrast))
    first = brightness_first.to(images.device).view(-1, 1, 1, 1)
    return torch.where(first, _contrast(_brightness(images, b), c), _brightness(_contrast(images, c), b))


def draw_corners(count: int, size: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Corners before and after, (count, 4, 2): each moves inwards by a whole number of pixels, as in torchvision."""
    reach = int(PERSPECTIVE_SCALE * (size // 2))
    start = torch.tensor([[0, 0], [size - 1, 0], [size - 1, size - 1], [0, size - 1]]).expand(count, 4, 2)
    inwards = torch.randint(0, reach + 1, (count, 4, 2), generator=generator)
    return start, torch.where(start == 0, inwards, start - inwards)


def _brightness(images: Tensor, factor: Tensor) -> Tensor:
    return (images * factor).clamp(0, 255).floor()


def _contrast(images: Tensor, factor: Tensor) -> Tensor:
    mean = images.mean(dim=(1, 2, 3), keepdim=True)
    return (factor * images + (1.0 - factor) * mean).clamp(0, 255).floor()


def _perspective_coefficients(start: Tensor, end: Tensor) -> Tensor:
    """(N, 8) coefficients of the map from end back to start: eight linear equations an image."""
    (x, y), (u, v) = end.double().unbind(-1), start.double().unbind(-1)
    one, zero = torch.ones_like(x), torch.zeros_like(x)
    for_u = torch.stack([x, y, one, zero, zero, zero, -u * x, -u * y], dim=-1)
    for_v = torch.stack([zero, zero, zero, x, y, one, -v * x, -v * y], dim=-1)
    equations = torch.stack([for_u, for_v], dim=2).flatten(1, 2)
    return torch.linalg.solve(equations, torch.stack([u, v], dim=2).flatten(1))


def _homogeneous(x: Tensor, y: Tensor) -> Tensor:
    """(1, H * W, 3) rows of (x, y, 1)."""
    rows, columns = torch.meshgrid(y, x, indexing="ij")
    return torch.stack([columns, rows, torch.ones_like(rows)], dim=-1).view(1, -1, 3)


def _resample(images: Tensor, grid: Tensor, mode: str, fill: float) -> Tensor:
    """Sample the images at the grid (N, H * W, 2), with `fill` outside, rounded to whole numbers."""
    grid = grid.view(len(images), *images.shape[-2:], 2)
    if mode == "nearest":   # subtracting the fill first makes the zero padding stand for it
        return grid_sample(images - fill, grid, mode=mode, align_corners=False) + fill
    # torchvision weighs a pixel that lies partly outside by its inner share, on top of the zero padding.
    with_share = torch.cat([images, torch.ones_like(images)], dim=1)
    sampled, inner = grid_sample(with_share, grid, mode=mode, align_corners=False).split(1, dim=1)
    return (sampled * inner + (1.0 - inner) * fill).round()
