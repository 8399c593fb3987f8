"""Setting: label, group, help and allowed values of one field of a Recipe."""

import math
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from s7core import formatting
from s7core.formatting import count

SETTING_GROUPS = ("Network", "Optimiser", "Data", "Run")

MOST_QUOTED = 40  # characters of a value that a message repeats
_DIGITS = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_MOST_DIGITS = 400  # of a number as text; no setting needs more than 20


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
        """The value, converted from int where the setting is a float; ValueError names setting, value and allowed values.

        Minus zero becomes zero, so that equal recipes are written alike.
        """
        if not self._allows(value):
            raise ValueError(self._refusal(value))
        return (float(value) or 0.0) if self.kind is float and (type(value) is int or not value) else value

    def parse(self, text: str) -> Any:
        """The value that a text from a link or a command line stands for; ValueError as in `check`.

        Numbers are written with the digits 0 to 9, a decimal point, and an exponent: 60000, 0.05, 1e-4.
        """
        value = self._read(text)
        if value is None or value in (math.inf, -math.inf):  # an exponent so large that no float holds the number
            raise ValueError(self._refusal(text))
        return self.check(value)

    def _allows(self, value: Any) -> bool:
        given: type = type(value)  # bool is a kind of int, so isinstance would not do
        if given is not self.kind and not (self.kind is float and given is int):
            return False
        if self.choices:
            return value in self.choices
        size = len(value) if self.kind is str else value
        return bool(self.minimum <= size <= self.maximum)

    def _read(self, text: str) -> Any:
        """What the text stands for, allowed or not; None where it is no value of this kind."""
        if self.kind is str:
            return text
        if self.kind is bool:
            return {"true": True, "false": False}.get(text.lower())
        text = text.strip()
        pattern = _DIGITS if self.kind is int else _DECIMAL
        return self.kind(text) if len(text) <= _MOST_DIGITS and pattern.fullmatch(text) else None

    def _refusal(self, value: Any) -> str:
        comma = self.kind is float and isinstance(value, str) and "," in value
        return f"{self.name} is {quoted(value)}, but it must be {self.allowed}{', with a decimal point' if comma else ''}."

    def text(self, value: Any) -> str:
        """A value of this setting for people: "on", "0.05", "60,000"."""
        if isinstance(value, bool):
            return "on" if value else "off"
        if self.name in ("train_images", "test_images"):
            return count(value)
        if self.name == "layers":
            return str(value) or "the stage's own"
        if isinstance(value, float):
            short = f"{value:g}"
            return short if float(short) == value else str(value)  # never the text of another value
        return str(value)

    def label_and_text(self, value: Any) -> str:
        """Label and value for the middle of a sentence: "learning rate 0.05"."""
        return f"{self.label.lower()} {self.text(value)}"


def quoted(value: Any) -> str:
    """A value as a message repeats it, in one line: its first MOST_QUOTED characters, and "…" where there are more."""
    try:
        written = repr(value[: MOST_QUOTED + 1] if isinstance(value, str) else value)
    except ValueError:  # Python writes no integer of more than 4,300 digits
        return f"a number of more than {sys.get_int_max_str_digits():,} digits"
    end = written[0] if isinstance(value, str) else ""  # the quotation mark
    most = MOST_QUOTED + 2 * len(end)
    return written if len(written) <= most else written[: most - len(end)] + "…" + end


def unquoted(name: str) -> str:
    """A name as `quoted` repeats it, without the quotation marks."""
    return quoted(name)[1:-1]


def declare(default: Any, label: str, group: str, help: str, **limits: Any) -> Any:
    """A dataclass field that carries its Setting; `limits` are `choices`, or `minimum` and `maximum`."""
    return field(default=default, metadata={"label": label, "group": group, "help": help, **limits})
