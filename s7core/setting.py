"""Setting: label, group, help and allowed values of one field of a Recipe."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from s7core import formatting
from s7core.formatting import count

SETTING_GROUPS = ("Network", "Optimiser", "Data", "Run")


@dataclass(frozen=True)
class Setting:
    """What one field of a Recipe means and allows.

    `kind` is the type of its values, `group` one of SETTING_GROUPS. `choices` maps each allowed value to its title. Where
    there are none, `minimum` and `maximum` bound a number, or the length of a text.
    """

    name: str
    kind: type
    label: str
    group: str
    help: str
    choices: Mapping[str, str] = field(default_factory=dict, hash=False)
    minimum: float = -math.inf
    maximum: float = math.inf

    @property
    def allowed(self) -> str:
        """The allowed values, for messages: "one of auto, cpu", "a whole number from 1 to 200"."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        if self.kind is str:
            return f"text of at most {formatting.count(int(self.maximum))} characters"
        if self.kind is bool:
            return "true or false"
        noun = "a whole number" if self.kind is int else "a number"
        return f"{noun} from {self.minimum:,.10g} to {self.maximum:,.10g}"

    def check(self, value: Any) -> Any:
        """The value, converted from int where the setting is a float; ValueError names setting, value and allowed values."""
        if self.kind is float and type(value) is int:
            value = float(value)
        valid = type(value) is self.kind
        if valid and self.choices:
            valid = value in self.choices
        elif valid:
            size = len(value) if self.kind is str else value
            valid = self.minimum <= size <= self.maximum
        if not valid:
            raise ValueError(f"{self.name} is {value!r}, but it must be {self.allowed}.")
        return value

    def parse(self, text: str) -> Any:
        """The value that a text from a link or a command line stands for; ValueError as in `check`."""
        booleans = {"true": True, "false": False}
        try:
            value = booleans[text.lower()] if self.kind is bool else self.kind(text)
        except (ValueError, KeyError):
            raise ValueError(f"{self.name} is {text!r}, but it must be {self.allowed}.") from None
        return self.check(value)

    def text(self, value: Any) -> str:
        """A value of this setting for people: "on", "0.05", "60,000"."""
        if isinstance(value, bool):
            return "on" if value else "off"
        if self.name in ("train_images", "test_images"):
            return count(value)
        if self.name == "layers":
            return str(value) or "the stage's own"
        return f"{value:g}" if isinstance(value, float) else str(value)

    def label_and_text(self, value: Any) -> str:
        """Label and value for the middle of a sentence: "learning rate 0.05"."""
        return f"{self.label.lower()} {self.text(value)}"


def declare(default: Any, label: str, group: str, help: str, **limits: Any) -> Any:
    """A dataclass field that carries its Setting; `limits` are `choices`, or `minimum` and `maximum`."""
    return field(default=default, metadata={"label": label, "group": group, "help": help, **limits})
