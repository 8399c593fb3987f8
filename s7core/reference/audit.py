"""Every claim of the published lesson beside what was computed or measured here, with a verdict.

Claims are read from the published facts and verdicts are computed: from the declarations of the networks where a claim
is of their size, from the reference runs where it is of their training.
"""

from collections.abc import Iterator
from functools import partial

from s7core.formatting import percent
from s7core.lesson.experiments import PublishedExperiment, experiments_of
from s7core.lesson.layers import Linear
from s7core.lesson.stages import ALL_STAGES, Stage
from s7core.model.published_receptive_fields import likely_shortcut
from s7core.model.trace import trace
from s7core.reference.claims import CLAIMS, COUNTED, IMPLIED, OPINIONS
from s7core.reference.evidence import Evidence, NotMeasured
from s7core.reference.finding import FAILS, HOLDS, OPINION, UNMEASURED, WITHIN_NOISE, Finding, NoSpread
from s7core.reference.reference_store import ReferenceStore
from s7core.reference.verdicts import (
    VerdictRule,
    claimed_test_accuracy,
    claimed_training_accuracy,
    small_without_getting_worse,
)


def audit(reference_store: ReferenceStore) -> list[Finding]:
    """All claims, stage by stage."""
    evidence = Evidence(reference_store)
    sizes = [trace(each.published_architecture).parameters for each in ALL_STAGES]
    smaller = f"{IMPLIED}a network {sizes[0] / sizes[-1]:.0f} times smaller is as accurate."
    return [finding for each in ALL_STAGES for finding in (*_of_stage(each), *_of_runs(each, evidence))] + [
        _weighed("The lesson", smaller, small_without_getting_worse, evidence)
    ]


def _of_stage(stage: Stage) -> Iterator[Finding]:
    """Claims that the declaration alone decides."""
    published = next(iter(experiments_of(stage.key)), None)
    if published is None:
        return
    traced = trace(stage.published_architecture)
    agrees = traced.parameters == published.parameters
    yield Finding(
        stage.title,
        f"{published.parameters:,} parameters",
        HOLDS if agrees else FAILS,
        f"Computed from the layers: {traced.parameters:,}.",
        "Every layer's parameters add up to the published total." if agrees else "The layers add up to another number.",
    )
    if published.receptive_field is not None:
        yield _receptive_field(stage, published)
    if stage.lost_rows:
        listed = sum(row.parameters for row in traced.rows if row.index not in stage.lost_rows)
        yield Finding(
            stage.title,
            f"{IMPLIED}the layer table lists the whole network.",
            FAILS,
            f"Rows {stage.lost_rows[0]} to {stage.lost_rows[-1]} are missing. The rows that are there add up to {listed:,} "
            f"parameters, the total says {published.parameters:,}.",
            "The total is right: the rows were lost after it was computed.",
        )
    for first, second in zip(traced.rows, traced.rows[1:], strict=False):
        if isinstance(first.layer, Linear) and isinstance(second.layer, Linear):
            one = (first.input_shape[0] + 1) * second.output_shape[0]
            yield Finding(
                stage.title,
                f"{IMPLIED}{first.name} and {second.name} can do more than one Linear layer.",
                FAILS,
                f"No activation stands between them. Together they have {first.parameters + second.parameters:,} "
                f"parameters; one Linear layer that can do exactly the same has {one:,}.",
                "Two linear maps after one another are one linear map: W₂(W₁x + b₁) + b₂ = (W₂W₁)x + (W₂b₁ + b₂).",
            )


def _receptive_field(stage: Stage, published: PublishedExperiment) -> Finding:
    traced = trace(stage.published_architecture)
    claim = f"Receptive field {published.receptive_field}"
    if traced.receptive_field == published.receptive_field:
        return Finding(stage.title, claim, HOLDS, f"Computed: {traced.receptive_field} pixels.", "Both are the same.")
    shortcut = likely_shortcut(traced, published.receptive_field)
    why = (
        f"Most likely the published count {shortcut.words}: {shortcut.steps} = {shortcut.value}."
        if shortcut
        else ("No common way to count arrives at the published number.")
    )
    if shortcut and shortcut.steps == str(shortcut.value):
        why = f"Most likely the published count {shortcut.words}."
    return Finding(stage.title, claim, FAILS, f"Computed: {traced.receptive_field} pixels.", why)


def _weighed(subject: str, claim: str, weigh: VerdictRule, evidence: Evidence) -> Finding:
    try:
        return Finding(subject, claim, *weigh(evidence))
    except NotMeasured as missing:
        return Finding(subject, claim, UNMEASURED, str(missing), "They are made by: python -m s7core reference build")
    except NoSpread as agree:
        return Finding(subject, claim, WITHIN_NOISE, str(agree), "It takes seeds that differ, or more of them.")


def _of_runs(stage: Stage, evidence: Evidence) -> Iterator[Finding]:
    """Claims that runs decide."""
    for each in experiments_of(stage.key):
        note = f" ({each.test_accuracy_note})" if each.test_accuracy_note else ""
        yield _weighed(
            each.title,
            f"Test accuracy {percent(each.test_accuracy)}{note}",
            partial(claimed_test_accuracy, each),
            evidence,
        )
        yield _weighed(
            each.title,
            f"Training accuracy {percent(each.train_accuracy)}",
            partial(claimed_training_accuracy, each),
            evidence,
        )
        for claim in each.analysis:
            if claim in COUNTED:
                yield Finding(each.title, claim, *_fewer_parameters(stage))
            if claim in OPINIONS:
                yield Finding(each.title, claim, OPINION, "No measure is named.", "How good is good enough is not said.")
        for claim, weigh in CLAIMS.get(each.key, {}).items():
            yield _weighed(each.title, claim, weigh, evidence)


def _fewer_parameters(stage: Stage) -> tuple[str, str, str]:
    """Against the stage before; of the first one, against the stage after it."""
    place = ALL_STAGES.index(stage)
    other = ALL_STAGES[place - 1 if place else 1]
    mine, others = (trace(each.published_architecture).parameters for each in (stage, other))
    factor = max(mine, others) / min(mine, others)
    words = f"{factor:.1f} times as many as" if mine > others else f"{factor:.1f} times fewer than"
    as_claimed = (mine > others) == (place == 0)
    found = f"Computed: {mine:,}, {words} {other.title}'s {others:,}."
    return HOLDS if as_claimed else FAILS, found, "It is a matter of counting."
