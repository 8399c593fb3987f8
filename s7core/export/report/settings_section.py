"""The settings in a report: those of one entry beside its experiment's, or the differences between several entries."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from s7core.export.report.entry import Entry
from s7core.export.report.report_page import paragraph, table
from s7core.lesson.experiments import PublishedExperiment
from s7core.recipe import CHANCE_AND_MACHINE, Recipe, settings
from s7core.setting import Setting


@dataclass(frozen=True)
class ComparedSetting:
    """A setting's label and its values, as text, in a run and in the experiment that the run starts from.

    `changed` is whether they differ, except for what does no more than choose chance and machine.
    """

    label: str
    own: str
    theirs: str
    changed: bool


def settings_tables(entries: Sequence[Entry]) -> list[str]:
    """Paragraphs and tables as HTML. A setting that only a subclass of Recipe declares is listed too."""
    return _of_one(entries[0]) if len(entries) == 1 else _of_several(entries)


def settings_source(entry: Entry) -> str:
    """Whose settings those of an entry are compared with: "published", or the title of its experiment."""
    return "published" if isinstance(entry.experiment, PublishedExperiment) else entry.experiment.title


def compared_settings(entry: Entry) -> list[ComparedSetting]:
    """All settings of an entry beside those of its experiment."""
    published = entry.experiment.recipe
    own, theirs = _values([entry.recipe, published])
    return [
        ComparedSetting(
            setting.label,
            setting.text(own[name]),
            setting.text(theirs[name]),
            own[name] != theirs[name] and name not in CHANCE_AND_MACHINE,
        )
        for name, setting in _settings_of([entry.recipe, published]).items()
    ]


def _of_one(entry: Entry) -> list[str]:
    source, compared = settings_source(entry), compared_settings(entry)
    labels = ", ".join(each.label.lower() for each in compared if each.changed)
    finding = f"Marked is what differs from the {source} settings: {labels}." if labels else same_settings(entry)
    rows = [[each.label, each.own, each.theirs] for each in compared]
    places = [place for place, each in enumerate(compared) if each.changed]
    return [
        paragraph(finding),
        table(["Setting", "This run", source.capitalize()], rows, text_columns=3, marked_rows=places),
    ]


def same_settings(entry: Entry) -> str:
    """What is said of an entry none of whose settings is changed."""
    return f"Chance and machine aside, these are the {settings_source(entry)} settings."


def _of_several(entries: Sequence[Entry]) -> list[str]:
    recipes = [entry.recipe for entry in entries]
    declared, values = _settings_of(recipes), _values(recipes)
    differing = [name for name in declared if len({of_entry[name] for of_entry in values}) > 1]
    found = [paragraph("These differ:" if differing else "No setting differs.")]
    if differing:
        rows = [[declared[name].label, *(declared[name].text(of_entry[name]) for of_entry in values)] for name in differing]
        found.append(table(["Setting", *(entry.title for entry in entries)], rows, text_columns=len(entries) + 1))
    same = [setting.label_and_text(values[0][name]) for name, setting in declared.items() if name not in differing]
    return [*found, paragraph(f"All the same: {', '.join(same)}.", "quiet")]


def _settings_of(recipes: Sequence[Recipe]) -> dict[str, Setting]:
    """The settings that at least one of these recipes has, by name."""
    return {setting.name: setting for recipe in recipes for setting in settings(type(recipe))}


def _values(recipes: Sequence[Recipe]) -> list[dict[str, Any]]:
    """The values of those settings in each recipe, by name; a recipe without a setting has its default."""
    defaults = {field.name: field.default for recipe in recipes for field in fields(recipe)}
    return [defaults | recipe.to_dict() for recipe in recipes]
