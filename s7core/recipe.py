"""Recipe: every setting of a run in one frozen, validated dataclass.

Each field is declared once, with its label, limits and help. Forms, the options of the command line and the check of a
link all read that declaration.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from s7core.choices import AUGMENTATIONS, DEVICES, HELD_OUT_IMAGES, PRECISIONS, RANGE_TEST, SCHEDULERS, STAGES, VALIDATIONS
from s7core.language.translation import N_
from s7core.setting import Setting, declare, declared_setting, declared_settings

CHANCE_AND_MACHINE = (
    "seed",
    "device",
    "precision",
    "threads",
    "gpu_share",
    "live_test",
)  # all that replicates may differ in

TRAINING_IMAGES = 60_000
TEST_IMAGES = 10_000


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Everything that determines a run. The defaults are the published settings of the Final Model, experiment 1.

    A value that is not allowed raises ValueError, which names the setting, the value and the allowed values.
    """

    stage: str = declare("final", N_("Stage"), "Network", N_("Which of the four networks to train."), choices=STAGES)
    batch_norm: bool = declare(
        True,
        N_("BatchNorm"),
        "Network",
        N_("Rescale each channel to mean 0 and deviation 1 over the batch, then learn a scale and a shift."),
    )
    dropout: float = declare(
        0.1,
        N_("Dropout"),
        "Network",
        N_("Share of activations set to zero at random in each training step; 0 removes the dropout layers."),
        minimum=0.0,
        maximum=0.9,
    )
    layers: str = declare(
        "",
        N_("Edited layers"),
        "Network",
        N_(
            "A network of your own in place of the stage's, one word a layer: conv16 (with k3, s1, p0, b for "
            "kernel, stride, padding, bias), maxpool2, avgpool6, linear10, relu, bn, dropout, flatten. Empty: the stage's "
            "own layers."
        ),
        minimum=0,
        maximum=1_000,
    )
    learning_rate: float = declare(
        0.01,
        N_("Learning rate"),
        "Optimiser",
        N_("How far each step of SGD moves the weights."),
        minimum=1e-6,
        maximum=100.0,
    )
    scheduler: str = declare(
        "none",
        N_("Scheduler"),
        "Optimiser",
        N_(
            "How the learning rate changes during the run. range-test: it grows from tiny "
            "to huge within the run, to find out which rates work; nothing is kept."
        ),
        choices=SCHEDULERS,
    )
    warm_up: float = declare(
        0.3,
        N_("Warm-up"),
        "Optimiser",
        N_("Share of a one-cycle run in which the learning rate still rises."),
        minimum=0.0,
        maximum=0.9,
    )
    momentum: float = declare(
        0.9,
        N_("Momentum"),
        "Optimiser",
        N_("Share of the previous step that is added to the next one."),
        minimum=0.0,
        maximum=0.999,
    )
    nesterov: bool = declare(
        False,
        N_("Nesterov momentum"),
        "Optimiser",
        N_("Take the gradient's step from where the momentum leads, not from here."),
    )
    weight_decay: float = declare(
        0.0,
        N_("Weight decay"),
        "Optimiser",
        N_("Pulls every weight towards zero by this share of its size."),
        minimum=0.0,
        maximum=1.0,
    )
    augmentation: str = declare(
        "rotation",
        N_("Augmentation"),
        "Data",
        N_(
            "Training images are changed at random each time they are seen. Rotation: up to 7 degrees either way. "
            "Heavy: brightness and contrast jitter, rotation, and perspective on half of the images. Affine: rotation and "
            "shear up to 10 degrees, scale by up to a tenth, shift by up to 2 pixels, all at once."
        ),
        choices=AUGMENTATIONS,
    )
    train_images: int = declare(
        TRAINING_IMAGES,
        N_("Training images"),
        "Data",
        N_("How many of the {all} training images are used."),
        figures={"all": TRAINING_IMAGES},
        minimum=100,
        maximum=TRAINING_IMAGES,
    )
    test_images: int = declare(
        TEST_IMAGES,
        N_("Test digits"),
        "Data",
        N_(
            "How many of the {all} test digits are tested after each epoch, evenly spaced over the "
            "test set. Fewer are tested faster, and their accuracy is less certain."
        ),
        figures={"all": TEST_IMAGES},
        minimum=1_000,
        maximum=TEST_IMAGES,
    )
    validation: str = declare(
        "test",
        N_("Validation"),
        "Data",
        N_(
            "What a scheduler watches. test: the published way, the test set. held-out: the honest way, "
            "{images} training images are kept back, and it watches only these."
        ),
        figures={"images": HELD_OUT_IMAGES},
        choices=VALIDATIONS,
    )
    batch_size: int = declare(128, N_("Batch size"), "Run", N_("Images in each training step."), minimum=4, maximum=1024)
    epochs: int = declare(15, N_("Epochs"), "Run", N_("How often all training images are seen."), minimum=1, maximum=200)
    seed: int = declare(
        1,
        N_("Seed"),
        "Run",
        N_(
            "Decides initial weights, image order, augmentation and dropout. The same seed on the same "
            "CPU gives the same numbers to the bit."
        ),
        minimum=0,
        maximum=2**31 - 1,
    )
    device: str = declare(
        "auto", N_("Device"), "Run", N_("Where to train. auto takes a GPU if there is one."), choices=DEVICES
    )
    precision: str = declare(
        "auto",
        N_("Precision"),
        "Run",
        N_(
            "Numbers that the training steps calculate with. bfloat16 keeps 8 binary digits and "
            "is faster where the processor has it, which auto finds out; weights and tests always have float32's 24."
        ),
        choices=PRECISIONS,
    )
    threads: int = declare(
        0,
        N_("CPU threads"),
        "Run",
        N_(
            "0 takes all cores. With fewer, more runs train side by side and each takes longer. "
            "The same number gives the same results to the bit."
        ),
        minimum=0,
        maximum=64,
    )
    gpu_share: float = declare(
        1.0,
        N_("Share of a GPU"),
        "Run",
        N_(
            "Share of a GPU that the run takes on a cluster: with 0.5, two runs train on each GPU at once. Elsewhere, and "
            "on a CPU, it has no effect, and it changes no result."
        ),
        minimum=0.1,
        maximum=1.0,
    )
    live_test: bool = declare(
        True,
        N_("Live test accuracy"),
        "Run",
        N_(
            "Test the network several times within each epoch on a fixed sample of at most 1,000 test digits, so that its "
            "curve moves while the epoch lasts. It takes at most 3 percent of the run's time and changes no result."
        ),
    )

    def __post_init__(self) -> None:
        for declared in settings(type(self)):
            object.__setattr__(self, declared.name, declared.check(getattr(self, declared.name)))

    @property
    def images_trained_on(self) -> int:
        """Number of training images that are used: `train_images` without the held-out images."""
        return min(self.train_images, TRAINING_IMAGES - HELD_OUT_IMAGES) if self.holds_out else self.train_images

    @property
    def tests_all(self) -> bool:
        """Whether all TEST_IMAGES test digits are tested after each epoch, and not a part of them."""
        return self.test_images == TEST_IMAGES

    @property
    def holds_out(self) -> bool:
        """Whether HELD_OUT_IMAGES training images are kept back for validation."""
        return self.validation == "held-out"

    @property
    def trains_on_held_out(self) -> bool:
        """Whether images that other runs hold out are trained on here."""
        return self.images_trained_on > TRAINING_IMAGES - HELD_OUT_IMAGES

    @property
    def is_range_test(self) -> bool:
        """Whether it is a learning-rate range test, which is neither tested nor keeps its network."""
        return self.scheduler == RANGE_TEST

    @property
    def scheduler_watches_test(self) -> bool:
        """Whether the scheduler chooses the learning rate by the test loss of each epoch."""
        return self.scheduler == "reduce-on-plateau" and not self.holds_out

    @property
    def steps_per_epoch(self) -> int:
        """Training steps of an epoch; an incomplete last batch counts as one."""
        return math.ceil(self.images_trained_on / self.batch_size)

    @property
    def forward_passes_per_epoch(self) -> int:
        """The work of an epoch in forward passes of one image; training on an image costs about three of them."""
        return 3 * self.images_trained_on + self.test_images

    def to_dict(self) -> dict[str, Any]:
        """{name: value} of all settings."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Recipe":
        """The inverse of `to_dict`; settings that are missing get their defaults. ValueError names an unknown setting."""
        for name in sorted(set(values) - {declared.name for declared in settings(cls)}):
            declared_setting(name, cls)
        return cls(**values)

    @property
    def without_chance(self) -> "Recipe":
        """This recipe with the defaults of CHANCE_AND_MACHINE: equal for all replicates of an experiment."""
        defaults: dict[str, Any] = {field.name: field.default for field in fields(self) if field.name in CHANCE_AND_MACHINE}
        return replace(self, **defaults)

    def with_seeds(self, count: int) -> list["Recipe"]:
        """`count` recipes that differ in their seeds: this one's seed and those that follow; after the largest comes 0.

        Several recipes without a thread count get one thread each: on a CPU that trains more runs an hour than all threads
        on one run after another.
        """
        start = replace(self, threads=1) if count > 1 and not self.threads else self
        seeds = int(setting("seed").maximum) + 1
        return [replace(start, seed=(self.seed + offset) % seeds) for offset in range(count)]

    def differences(self, other: "Recipe") -> dict[str, tuple[Any, Any]]:
        """Settings whose values differ, as {name: (own value, other's value)}, in the order of their declaration."""
        own, others = self.to_dict(), other.to_dict()
        defaults = {field.name: field.default for field in fields(self)}  # `other` lacks what only a subclass declares
        pairs = {name: (value, others.get(name, defaults[name])) for name, value in own.items()}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def settings(recipe_class: type[Recipe] = Recipe) -> tuple[Setting, ...]:
    """The declaration of every field, in order; a subclass of Recipe may add some."""
    return declared_settings(recipe_class)


def setting(name: str, recipe_class: type[Recipe] = Recipe) -> Setting:
    """The declaration of one field; ValueError names an unknown one and lists the known ones."""
    return declared_setting(name, recipe_class)
