"""Parts of a recipe as plain PyTorch and torchvision source text, for a notebook that imports nothing of ours.

Names in capitals (DROPOUT, LEARNING_RATE, ...) are the notebook's constants, as `constants` gives them.
"""

from dataclasses import dataclass

from s7core.data.augment import (
    AFFINE_DEGREES,
    AFFINE_SCALE,
    AFFINE_SHIFT,
    JITTER,
    PERSPECTIVE_PROBABILITY,
    PERSPECTIVE_SCALE,
    ROTATION_DEGREES,
    ROTATION_FILL,
    SIZE,
)
from s7core.formatting import shape
from s7core.lesson.architecture import layers_of
from s7core.lesson.layers import AvgPool2d, BatchNorm2d, Conv2d, Dropout, Flatten, Linear, MaxPool2d, ReLU
from s7core.model.trace import Row, trace
from s7core.recipe import TEST_IMAGES, Recipe
from s7core.training.schedules import DROP, EACH_STEP, PATIENCE

INDENT = "    "


@dataclass(frozen=True)
class Constant:
    """A line of the notebook's first cell of code; `why` is its comment."""

    name: str
    value: str
    why: str = ""


def constants(recipe: Recipe) -> list[Constant]:
    """What a student may change without reading on; only what this recipe uses."""
    found = [
        Constant("SEED", str(recipe.seed), "decides the initial weights, and what chance does after them"),
        Constant("EPOCHS", str(recipe.epochs), "how often all training images are seen"),
        Constant("BATCH_SIZE", str(recipe.batch_size), "images in each training step"),
        Constant("TRAIN_IMAGES", f"{recipe.images_trained_on:_}", "fewer of them train faster, and not as well"),
        Constant("TEST_IMAGES", f"{TEST_IMAGES:_}", "fewer of them are tested faster, and tell less"),
        Constant("LEARNING_RATE", repr(recipe.learning_rate), "how far each step moves the weights"),
        Constant("MOMENTUM", repr(recipe.momentum), "share of the last step that is added to the next one"),
    ]
    if recipe.weight_decay:
        found.append(Constant("WEIGHT_DECAY", repr(recipe.weight_decay), "pulls every weight towards zero"))
    if recipe.scheduler == "one-cycle":
        found.append(Constant("WARM_UP", repr(recipe.warm_up), "share of the run in which the learning rate rises"))
    if any(isinstance(layer, Dropout) for layer in layers_of(recipe)):
        found.append(Constant("DROPOUT", repr(recipe.dropout), "share of activations that each training step silences"))
    return found


def network_source(recipe: Recipe) -> str:
    """`network = nn.Sequential(...)`, every layer under its name in our table, with its output shape at the line's end."""
    rows = trace(layers_of(recipe)).rows
    lines = [f'{INDENT}("{row.name}", {_module(row)}),' for row in rows]
    width = max(map(len, lines))
    shaped = [f"{line:<{width}}  # {shape(row.output_shape)}" for line, row in zip(lines, rows, strict=True)]
    return "\n".join(["network = nn.Sequential(OrderedDict([", *shaped, "]))"])


def _module(row: Row) -> str:
    channels = row.input_shape[0]
    match row.layer:
        case Conv2d() as conv:
            usual = {"stride": 1, "padding": 0, "bias": True}  # PyTorch's own
            changed = {name: getattr(conv, name) for name, value in usual.items() if getattr(conv, name) != value}
            return f"nn.Conv2d({_listed(channels, conv.channels, conv.kernel, **changed)})"
        case BatchNorm2d():
            return f"nn.BatchNorm2d({channels})"
        case Linear() as linear:
            return f"nn.Linear({_listed(channels, linear.features, **({} if linear.bias else {'bias': False}))})"
        case MaxPool2d() | AvgPool2d() as pool:
            return f"nn.{row.type}({pool.kernel})"
        case Dropout():
            return "nn.Dropout(DROPOUT)"
        case ReLU() | Flatten():
            return f"nn.{row.type}()"


def _listed(*positional: object, **named: object) -> str:
    return ", ".join([*map(str, positional), *(f"{name}={value}" for name, value in named.items())])


def transforms_source(augmentation: str) -> str:
    """`augmentation = [...]`: torchvision's transforms of a picture, one of recipe.AUGMENTATIONS."""
    rotation = f"transforms.RandomRotation({_degrees(ROTATION_DEGREES)}, fill={ROTATION_FILL:g})"
    lines = {
        "none": [],
        "rotation": [rotation],
        "heavy": [
            f"transforms.ColorJitter({_listed(JITTER, JITTER, JITTER, JITTER)})",
            rotation,
            f"transforms.RandomPerspective({_listed(PERSPECTIVE_SCALE, PERSPECTIVE_PROBABILITY)})",
        ],
        "affine": [
            f"transforms.RandomAffine({_degrees(AFFINE_DEGREES)}, translate=({AFFINE_SHIFT} / {SIZE}, "
            f"{AFFINE_SHIFT} / {SIZE}), scale=({1 - AFFINE_SCALE:g}, {1 + AFFINE_SCALE:g}),\n"
            f"{INDENT}                        shear={_degrees(AFFINE_DEGREES)}, "
            "interpolation=transforms.InterpolationMode.BILINEAR)"
        ],
    }[augmentation]
    return "\n".join(["augmentation = [", *(f"{INDENT}{line}," for line in lines), "]"]) if lines else "augmentation = []"


def _degrees(size: float) -> str:
    return f"({-size:g}, {size:g})"


def optimizer_source(recipe: Recipe) -> str:
    """`optimizer = ...`: SGD with what this recipe asks of it."""
    extra = (", weight_decay=WEIGHT_DECAY" if recipe.weight_decay else "") + (
        ", nesterov=True" if recipe.nesterov and recipe.momentum else ""
    )  # PyTorch refuses it without momentum
    return f"optimizer = torch.optim.SGD(network.parameters(), lr=LEARNING_RATE, momentum=MOMENTUM{extra})"


def schedule_source(recipe: Recipe) -> str | None:
    """`scheduler = ...`, or None where the rate is constant; `steps` is how many training steps the notebook takes."""
    schedulers = "torch.optim.lr_scheduler"
    match recipe.scheduler:
        case "step":
            return f"scheduler = {schedulers}.StepLR(optimizer, step_size=math.ceil(EPOCHS / 3), gamma={DROP})"
        case "reduce-on-plateau":
            return f'scheduler = {schedulers}.ReduceLROnPlateau(optimizer, mode="min", factor={DROP}, patience={PATIENCE})'
        case "one-cycle" if recipe.epochs * recipe.steps_per_epoch > 1:  # one step has no cycle
            return (
                f"scheduler = {schedulers}.OneCycleLR(optimizer, max_lr=LEARNING_RATE, total_steps=steps,\n"
                "                                                pct_start=WARM_UP, cycle_momentum=False)"
            )
        case "cosine":
            return f"scheduler = {schedulers}.CosineAnnealingLR(optimizer, T_max=steps)"
    return None


def moves_each_step(recipe: Recipe) -> bool:
    """Whether the schedule moves on after each training step, and not after each epoch."""
    return recipe.scheduler in EACH_STEP
