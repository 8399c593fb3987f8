"""The allowed values of the settings that have a fixed list, each with its title."""

from collections.abc import Iterator, Mapping

from s7core.language.translation import N_, Np_, _
from s7core.setting import figures_in_words

HELD_OUT_IMAGES = 5_000  # of the training images, not trained on where validation is "held-out"
RANGE_TEST = "range-test"


class TranslatedTitles(Mapping[str, str]):
    """Values with their titles, which are declared with `N_` and read in the reader's language.

    `figures` are what the titles have places for.
    """

    def __init__(self, titles: Mapping[str, str], figures: Mapping[str, int] | None = None) -> None:
        self.declared, self._figures = titles, figures or {}

    def __getitem__(self, value: str) -> str:
        return _(self.declared[value], **figures_in_words(self._figures))

    def __iter__(self) -> Iterator[str]:
        return iter(self.declared)

    def __len__(self) -> int:
        return len(self.declared)


# The values themselves, as `Setting.text` writes them; "cpu", "cuda" and "float32" are names.
VALUES = (
    Np_("value of a setting", "none"),
    Np_("value of a setting", "step"),
    Np_("value of a setting", "reduce-on-plateau"),
    Np_("value of a setting", "one-cycle"),
    Np_("value of a setting", "cosine"),
    Np_("value of a setting", "range-test"),
    Np_("value of a setting", "rotation"),
    Np_("value of a setting", "heavy"),
    Np_("value of a setting", "affine"),
    Np_("value of a setting", "test"),
    Np_("value of a setting", "held-out"),
    Np_("value of a setting", "auto"),
)

# {value as in links, commands and the store: its title}
STAGES = {"init": "Model Init", "net1": "Net1", "net2": "Net2", "final": "Final Model"}  # these names are never translated
SCHEDULERS = TranslatedTitles(
    {
        "none": N_("None"),
        "step": N_("Step: a tenth after each third"),
        "reduce-on-plateau": N_("Reduce on plateau"),
        "one-cycle": N_("One cycle"),
        "cosine": N_("Cosine"),
        RANGE_TEST: N_("Range test: from tiny to huge"),
    }
)
AUGMENTATIONS = TranslatedTitles(
    {"none": N_("None"), "rotation": N_("Rotation (published)"), "heavy": N_("Heavy (published)"), "affine": N_("Affine")}
)
DEVICES = TranslatedTitles({"auto": N_("Auto"), "cpu": "CPU", "cuda": N_("NVIDIA GPU"), "mps": N_("Apple GPU")})
PRECISIONS = TranslatedTitles({"auto": N_("Auto"), "float32": "float32", "bfloat16": "bfloat16"})
VALIDATIONS = TranslatedTitles(
    {"test": N_("Test set, the published way"), "held-out": N_("{images} held-out images, the honest way")},
    {"images": HELD_OUT_IMAGES},
)
