"""Setting: label, group, help and allowed values of one field of a Recipe."""

import math
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, get_type_hints

from s7core.formatting import count
from s7core.language.numerals import localised
from s7core.language.translation import N_, _, _p, translated_fields
from s7core.language.words import in_sentence

SETTING_GROUPS = (N_("Network"), N_("Optimiser"), N_("Data"), N_("Run"))

MOST_QUOTED = 40  # characters of a value that a message repeats
_DIGITS = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_MOST_DIGITS = 400  # of a number as text; no setting needs more than 20


def figures_in_words(figures: Mapping[str, int]) -> dict[str, str]:
    """Whole numbers as the reader's language writes them: {"images": "5,000"}."""
    return {name: count(figure) for name, figure in figures.items()}


@translated_fields("label", "help", values=lambda setting: figures_in_words(setting.figures))
@dataclass(frozen=True)
class Setting:
    """What one field of a Recipe means and allows.

    `kind` is the type of its values, `group` one of SETTING_GROUPS. `choices` maps each allowed value to its title. Where
    there are none, `minimum` and `maximum` bound a number, or the length of a text. `figures` fill the places in `help`.
    """

    name: str
    kind: type
    label: str
    group: str
    help: str
    choices: Mapping[str, str] = field(default_factory=dict, hash=False)
    minimum: float = -math.inf
    maximum: float = math.inf
    figures: Mapping[str, int] = field(default_factory=dict, hash=False)

    @property
    def allowed(self) -> str:
        """The allowed values, for messages: "one of auto, cpu", "a whole number from 1 to 200"."""
        if self.choices:
            return _("one of {values}", values=", ".join(self.choices))
        if self.kind is str:
            return _("text of at most {count} characters", count=count(int(self.maximum)))
        if self.kind is bool:
            return _("true or false")
        low, high = (localised(f"{bound:,.10g}") for bound in (self.minimum, self.maximum))
        if self.kind is int:
            return _("a whole number from {low} to {high}", low=low, high=high)
        return _("a number from {low} to {high}", low=low, high=high)

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
        given = {"name": self.name, "value": quoted(value), "allowed": self.allowed}
        if self.kind is float and isinstance(value, str) and "," in value:
            return _("{name} is {value}, but it must be {allowed}, with a decimal point.", **given)
        return _("{name} is {value}, but it must be {allowed}.", **given)

    def text(self, value: Any) -> str:
        """A value of this setting for people: "on", "0.05", "60,000", "one-cycle"."""
        if isinstance(value, bool):
            return _p("setting", "on") if value else _p("setting", "off")
        if self.name in ("train_images", "test_images"):
            return count(value)
        if self.name == "layers":
            return str(value) or _("the stage's own")
        if isinstance(value, float):
            short = f"{value:g}"
            return localised(short if float(short) == value else str(value))  # never the text of another value
        return _p("value of a setting", value) if self.choices else str(value)

    def label_and_text(self, value: Any) -> str:
        """Label and value for the middle of a sentence: "learning rate 0.05"."""
        return _p("setting", "{label} {value}", label=in_sentence(self.label), value=self.text(value))


def quoted(value: Any) -> str:
    """A value as a message repeats it, in one line: its first MOST_QUOTED characters, and "…" where there are more."""
    try:
        written = repr(value[: MOST_QUOTED + 1] if isinstance(value, str) else value)
    except ValueError:  # Python writes no integer of more than 4,300 digits
        return _("a number of more than {count} digits", count=count(sys.get_int_max_str_digits()))
    end = written[0] if isinstance(value, str) else ""  # the quotation mark
    most = MOST_QUOTED + 2 * len(end)
    return written if len(written) <= most else written[: most - len(end)] + "…" + end


def unquoted(name: str) -> str:
    """A name as `quoted` repeats it, without the quotation marks."""
    return quoted(name)[1:-1]


def declare(default: Any, label: str, group: str, help: str, **limits: Any) -> Any:
    """A dataclass field that carries its Setting; `limits` are `choices`, or `minimum` and `maximum`, and `figures`."""
    return field(default=default, metadata={"label": label, "group": group, "help": help, **limits})


_DECLARED: dict[type, tuple[Setting, ...]] = {}  # by class, filled by `declared_settings`


def declared_settings(recipe_class: Any) -> tuple[Setting, ...]:
    """The declaration of every field of a dataclass whose fields `declare` made, in order."""
    if recipe_class not in _DECLARED:
        kinds = get_type_hints(recipe_class)
        _DECLARED[recipe_class] = tuple(
            Setting(name=field.name, kind=kinds[field.name], **field.metadata) for field in fields(recipe_class)
        )
    return _DECLARED[recipe_class]


def declared_setting(name: str, recipe_class: Any) -> Setting:
    """The declaration of one field; ValueError names an unknown one and lists the known ones."""
    declared = {known.name: known for known in declared_settings(recipe_class)}
    if name not in declared:
        raise ValueError(
            _("{name} is not a setting; the settings are {known}.", name=unquoted(name), known=", ".join(declared))
        )
    return declared[name]
