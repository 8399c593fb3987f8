"""What a comparison says in sentences: which side is ahead, and whether that is more than chance."""

from typing import TYPE_CHECKING

from s7core.analysis.statistics import MeanDifference
from s7core.formatting import count, unsigned_points
from s7core.language.translation import _, _n, _p
from s7core.language.words import sentence_start, sentences
from s7core.reference.comparison_side import Side

if TYPE_CHECKING:
    from s7core.reference.comparison import Comparison  # whose sentences these are


def difference_headline(found: "Comparison") -> str:
    """The headline where one side is ahead of the other: "Net2 reads 0.15 points more than Net1: more than noise."."""
    first, second = _in_order(found)
    ahead, behind = titles_side_by_side(first, second)
    values = {
        "ahead": _p("a name with a comma in it, within a sentence", "{name},", name=ahead) if "," in ahead else ahead,
        "behind": behind,
        "points": unsigned_points(found.difference),
    }
    number = len(first.runs) if first.is_plural else 1
    if found.beyond_noise is None:
        return _n(
            "{ahead} reads {points} points more than {behind}: whether that is noise cannot be said.",
            "{ahead} read {points} points more than {behind}: whether that is noise cannot be said.",
            number,
            **values,
        )
    if not found.beyond_noise:
        return _n(
            "{ahead} reads {points} points more than {behind}: that may be noise.",
            "{ahead} read {points} points more than {behind}: that may be noise.",
            number,
            **values,
        )
    return _n(
        "{ahead} reads {points} points more than {behind}: more than noise.",
        "{ahead} read {points} points more than {behind}: more than noise.",
        number,
        **values,
    )


def _in_order(found: "Comparison") -> tuple[Side, Side]:
    """The side that is ahead, and the other one."""
    return (found.b, found.a) if found.difference >= 0 else (found.a, found.b)


def titles_side_by_side(first: Side, second: Side) -> tuple[str, str]:
    """Both titles in a sentence that begins with the first, the second without what both begin with.

    "Final Model, experiment 3" and "experiment 1". The id of a run stays as it is at the beginning too.
    """
    start, comma, rest = second.title.partition(", ")
    short = rest if comma and first.title.startswith(f"{start}, ") and first.title != second.title else second.title
    return sentence_start(first.title) if first.is_rest else first.title, short


def verdict_of_level(found: "Comparison") -> str:
    """The verdict where both sides read equally many digits right."""
    values = {"b": found.b.title, "a": found.a.title}
    if not found.pair:
        return _("No difference: {b} and {a} read equally many digits right.", **values)
    return _n(
        "No difference: {b} and {a} read equally many digits right; {fixed} digit fixed, {broken} broken.",
        "No difference: {b} and {a} read equally many digits right; {fixed} digits fixed, {broken} broken.",
        found.pair.fixed,
        fixed=count(found.pair.fixed),
        broken=count(found.pair.broken),
        **values,
    )


def verdict_of_digits(found: "Comparison") -> str:
    """The verdict on two single runs, of which one is ahead, in two or three sentences."""
    assert found.pair is not None
    ahead = _n(
        "{first} is ahead of {second} by {points} points; {fixed} digit fixed, {broken} broken.",
        "{first} is ahead of {second} by {points} points; {fixed} digits fixed, {broken} broken.",
        found.pair.fixed,
        fixed=count(found.pair.fixed),
        broken=count(found.pair.broken),
        **_ahead(found),
    )
    if found.beyond_noise:
        beyond = _(
            "For these two networks that is more than noise: between equally good ones so uneven a split comes up {chance}. "
            "Another seed of the same settings may differ as much.",
            chance=_chance(found.p),
        )
        return sentences(ahead, beyond)
    within = _(
        "That cannot be told from noise: between two equally good networks a split at least as uneven comes up {chance}.",
        chance=_chance(found.p),
    )
    return sentences(ahead, within)


def verdict_of_seeds(found: "Comparison", seeds: MeanDifference) -> str:
    """The verdict on means over seeds, of which one is ahead, in one or two sentences."""
    values = _ahead(found)
    if found.beyond_noise is None:
        return _(
            "{first} is ahead of {second} by {points} points. Whether that is noise cannot be said: so few runs do not show "
            "how far chance moves them.",
            **values,
        )
    if min(len(found.a.runs), len(found.b.runs)) == 1:
        return _verdict_of_single_run(found)
    if seeds.paired:
        ahead = _(
            "{first} is ahead of {second} by {points} points on average over {seeds} shared seeds.",
            seeds=len(found.a.runs),
            **values,
        )
    else:
        ahead = _(
            "{first} is ahead of {second} by {points} points on average over {seeds_a} and {seeds_b} seeds.",
            seeds_a=len(found.a.runs),
            seeds_b=len(found.b.runs),
            **values,
        )
    return sentences(ahead, _chance_of_seeds(found, seeds))


def _verdict_of_single_run(found: "Comparison") -> str:
    values = {**_ahead(found), "seeds": max(len(found.a.runs), len(found.b.runs))}
    if found.beyond_noise:
        return _(
            "{first} is ahead of {second} by {points} points; judged by the spread of {seeds} seeds, the single run lies "
            "outside what they give.",
            **values,
        )
    return _(
        "{first} is ahead of {second} by {points} points; judged by the spread of {seeds} seeds, the single run could be "
        "one more of them.",
        **values,
    )


def _chance_of_seeds(found: "Comparison", seeds: MeanDifference) -> str:
    """How often chance alone gives such a difference of means, and how many seeds would tell it from noise."""
    chance = _chance(found.p)
    if found.beyond_noise:
        return _(
            "That is more than noise: were there no difference, chance would give one so large {chance}.", chance=chance
        )
    if not seeds.seeds_needed:
        return _(
            "That cannot be told from noise: chance alone gives a difference so large {chance}; no reasonable number of "
            "seeds would show so small a difference.",
            chance=chance,
        )
    return _(
        "That cannot be told from noise: chance alone gives a difference so large {chance}; about {seeds} seeds on each "
        "side would show a difference of this size.",
        chance=chance,
        seeds=seeds.seeds_needed,
    )


def _ahead(found: "Comparison") -> dict[str, str]:
    """What a sentence names of a difference: the side that is ahead, the other one, and by how many points."""
    first, second = _in_order(found)
    return {"first": first.title, "second": second.title, "points": unsigned_points(found.difference)}


def _chance(p: float) -> str:
    """A p-value as a frequency: "in 12 of 100 cases", "in 57 of 1,000 cases", "in less than 1 of 1,000 cases"."""
    if p < 0.001:
        return _("in less than 1 of {all} cases", all=count(1_000))
    cases = 1_000 if p < 0.095 else 100
    return _("in {count} of {all} cases", count=count(round(p * cases)), all=count(cases))
