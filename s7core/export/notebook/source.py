"""Parts of a recipe as Python source text that uses only PyTorch and torchvision, for a notebook.

Names in capitals in that text (DROPOUT, LEARNING_RATE, ...) are the notebook's constants, which `constants` lists.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from s7core.data.augment import AUGMENTATION_KINDS, TorchvisionTransform
from s7core.formatting import shape
from s7core.lesson.architecture import layers_of
from s7core.lesson.layers import Dropout, kind_of
from s7core.model.trace import Row, trace
from s7core.recipe import Recipe, settings
from s7core.training.schedules import DROP, PATIENCE, SCHEDULER_KINDS

INDENT = "    "
MOST_CHARACTERS = 100  # in a line of transforms

# Settings that a notebook implements and lists in its first table, and those that it does not list, with the reason. A
# setting in neither is refused, so that a new one cannot make a notebook silently wrong.
LISTED = (
    "batch_norm",
    "dropout",
    "layers",
    "learning_rate",
    "scheduler",
    "momentum",
    "nesterov",
    "weight_decay",
    "augmentation",
    "train_images",
    "test_images",
    "validation",
    "batch_size",
    "epochs",
    "seed",
)
NOT_LISTED = {
    "stage": "obeyed; the title names it",
    "warm_up": "obeyed; a constant where the scheduler uses it",
    "device": "a notebook takes the GPU if there is one",
    "precision": "a notebook trains in float32",
    "threads": "a notebook uses PyTorch's own number",
    "gpu_share": "a notebook has its GPU to itself",
    "live_test": "a notebook tests after each epoch only",
}


@dataclass(frozen=True)
class Constant:
    """A constant of the notebook: its value as source text, and in `why` the comment behind it."""

    name: str
    value: str
    why: str = ""


def check_settings(recipe: Recipe) -> None:
    """ValueError names a setting of the recipe that notebooks do not implement."""
    for declared in settings(type(recipe)):
        if declared.name not in (*LISTED, *NOT_LISTED):
            raise ValueError(
                f"{declared.name} is {getattr(recipe, declared.name)!r}, but a notebook does not obey this "
                "setting yet: add it to s7core/export/notebook."
            )


def constants(recipe: Recipe) -> list[Constant]:
    """The constants that this recipe uses, which a reader may change without reading on."""
    found = [
        Constant("SEED", str(recipe.seed), "decides the initial weights, and what chance does after them"),
        Constant("EPOCHS", str(recipe.epochs), "how often all training images are seen"),
        Constant("BATCH_SIZE", str(recipe.batch_size), "images in each training step"),
        Constant("TRAIN_IMAGES", f"{recipe.images_trained_on:_}", "fewer of them train faster, and not as well"),
        Constant("TEST_IMAGES", f"{recipe.test_images:_}", "fewer of them are tested faster, and tell less"),
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
    """`network = nn.Sequential(...)`: each layer under its name in the layer table, its output shape as a comment."""
    rows = trace(layers_of(recipe)).rows
    lines = [f'{INDENT}("{row.name}", {_module(row)}),' for row in rows]
    width = max(map(len, lines))
    shaped = [f"{line:<{width}}  # {shape(row.output_shape)}" for line, row in zip(lines, rows, strict=True)]
    return "\n".join(["network = nn.Sequential(OrderedDict([", *shaped, "]))"])


def _module(row: Row) -> str:
    if isinstance(row.layer, Dropout):
        return "nn.Dropout(DROPOUT)"
    arguments = kind_of(row.layer).arguments(row.layer, row.input_shape)
    return f"nn.{row.type}({', '.join(_written(arguments.positional, arguments.named))})"


def _written(positional: Iterable[object], named: Mapping[str, object]) -> list[str]:
    return [*map(_value, positional), *(f"{name}={_value(value)}" for name, value in named.items())]


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return f"({', '.join(map(_value, value))})"
    return f"{value:g}" if isinstance(value, float) else str(value)


def transforms_source(augmentation: str) -> str:
    """`augmentation = [...]`: torchvision's transforms for a key of choices.AUGMENTATIONS."""
    lines = [_transform(transform) for transform in AUGMENTATION_KINDS[augmentation].torchvision]
    return "\n".join(["augmentation = [", *lines, "]"]) if lines else "augmentation = []"


def _transform(transform: TorchvisionTransform) -> str:
    """One transform, broken into lines of MOST_CHARACTERS that are aligned behind its opening bracket."""
    start = f"{INDENT}transforms.{transform.name}("
    arguments = _written(transform.positional, {})
    arguments += [f"{name}={transform.written.get(name) or _value(value)}" for name, value in transform.named.items()]
    lines = [start]
    for place, argument in enumerate(arguments):
        end = ")," if place == len(arguments) - 1 else ", "
        if len(lines[-1] + argument + end) > MOST_CHARACTERS:
            lines[-1] = lines[-1].rstrip()
            lines.append(" " * len(start))
        lines[-1] += argument + end
    return "\n".join(lines)


def optimizer_source(recipe: Recipe) -> str:
    """`optimizer = torch.optim.SGD(...)` with the momentum and weight decay of this recipe."""
    decay = ", weight_decay=WEIGHT_DECAY" if recipe.weight_decay else ""
    nesterov = ", nesterov=True" if recipe.nesterov and recipe.momentum else ""  # PyTorch refuses it without momentum
    return f"optimizer = torch.optim.SGD(network.parameters(), lr=LEARNING_RATE, momentum=MOMENTUM{decay}{nesterov}" + ")"


@dataclass(frozen=True)
class ScheduleSource:
    """One of choices.SCHEDULERS in a notebook: a sentence, and a call in torch.optim.lr_scheduler, "" if there is none.

    In the call, `steps` is the number of training steps that the notebook takes.
    """

    words: str
    call: str = ""


SCHEDULE_SOURCES = {
    "none": ScheduleSource("The learning rate stays the same throughout."),
    "step": ScheduleSource(
        "After each third of the epochs the learning rate drops to a tenth.",
        f"StepLR(optimizer, step_size=math.ceil(EPOCHS / 3), gamma={DROP})",
    ),
    "reduce-on-plateau": ScheduleSource(
        "When the loss that is watched has not become better for two epochs, the learning rate drops to a tenth.",
        f'ReduceLROnPlateau(optimizer, mode="min", factor={DROP}, patience={PATIENCE})',
    ),
    "one-cycle": ScheduleSource(
        "The learning rate rises from a small value to `LEARNING_RATE` and then falls to almost nothing, a little at each "
        "step.",
        "OneCycleLR(optimizer, max_lr=LEARNING_RATE, total_steps=steps,\n"
        "                                                pct_start=WARM_UP if WARM_UP * steps != 1 else 0.0,"
        "  # PyTorch cannot rise in one step\n"
        "                                                cycle_momentum=False)",
    ),
    "cosine": ScheduleSource(
        "The learning rate falls along half a wave of the cosine, a little at each step, to nothing.",
        "CosineAnnealingLR(optimizer, T_max=steps)",
    ),
}


def schedule_source(recipe: Recipe) -> str | None:
    """`scheduler = ...`, or None if the learning rate is constant."""
    call = SCHEDULE_SOURCES[recipe.scheduler].call
    if not call or (
        recipe.scheduler == "one-cycle" and recipe.epochs * recipe.steps_per_epoch == 1
    ):  # one step has no cycle
        return None
    return f"scheduler = torch.optim.lr_scheduler.{call}"


def moves_each_step(recipe: Recipe) -> bool:
    """Whether the scheduler acts after each training step; otherwise it acts after each epoch."""
    return SCHEDULER_KINDS[recipe.scheduler].each_step
