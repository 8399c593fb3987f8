"""The audit: every claim of the published lesson with a verdict, computed from what is declared or was measured here.

Claims about the size of a network are judged by its declared layers, claims about training by the reference runs.
"""

from collections.abc import Iterator
from functools import partial

from s7core.formatting import count, percent
from s7core.lesson.experiments import PublishedExperiment, experiments_of
from s7core.lesson.layers import Linear
from s7core.lesson.stages import ALL_STAGES, Stage
from s7core.model.published_receptive_fields import likely_shortcut
from s7core.model.trace import Trace, trace
from s7core.reference.accuracy_verdicts import claimed_test_accuracy, claimed_training_accuracy
from s7core.reference.claims import CLAIMS, COUNTED, IMPLIED, OPINIONS
from s7core.reference.comparison_verdicts import small_without_getting_worse
from s7core.reference.evidence import Evidence, NotMeasured
from s7core.reference.finding import FAILS, HOLDS, OPINION, UNMEASURED, WITHIN_NOISE, Finding, NoSpread
from s7core.reference.reference_store import ReferenceStore
from s7core.reference.verdict_rule import VerdictRule


def audit(reference_store: ReferenceStore) -> list[Finding]:
    """The findings of all stages, in their order, and last the one about the lesson as a whole."""
    evidence = Evidence(reference_store)
    sizes = [trace(stage.published_architecture).parameters for stage in ALL_STAGES]
    smaller = f"{IMPLIED}a network {sizes[0] / sizes[-1]:.0f} times smaller is as accurate."
    return [
        *(finding for stage in ALL_STAGES for finding in (*_about_network(stage), *_about_runs(stage, evidence))),
        _judged("The lesson", smaller, small_without_getting_worse, evidence),
    ]


def _about_network(stage: Stage) -> Iterator[Finding]:
    """Claims that the declared layers of a stage decide; none for a stage of which nothing was published."""
    published = next(iter(experiments_of(stage.key)), None)
    if published is None:
        return
    traced = trace(stage.published_architecture)
    agrees = traced.parameters == published.parameters
    yield Finding(
        stage.title,
        f"{count(published.parameters)} parameters",
        HOLDS if agrees else FAILS,
        f"Computed from the layers: {count(traced.parameters)}.",
        "Every layer's parameters add up to the published total." if agrees else "The layers add up to another number.",
    )
    if published.receptive_field is not None:
        yield _receptive_field(stage, traced, published.receptive_field)
    if stage.lost_rows:
        yield _lost_rows(stage, traced, published)
    yield from _linear_after_linear(stage, traced)


def _receptive_field(stage: Stage, traced: Trace, published: int) -> Finding:
    claim, found = f"Receptive field {published}", f"Computed: {traced.receptive_field} pixels."
    if traced.receptive_field == published:
        return Finding(stage.title, claim, HOLDS, found, "Both are the same.")
    shortcut = likely_shortcut(traced, published)
    if shortcut is None:
        reason = "No common way to count arrives at the published number."
    elif shortcut.steps == str(shortcut.value):
        reason = f"Most likely the published count {shortcut.explanation}."
    else:
        reason = f"Most likely the published count {shortcut.explanation}: {shortcut.steps} = {shortcut.value}."
    return Finding(stage.title, claim, FAILS, found, reason)


def _lost_rows(stage: Stage, traced: Trace, published: PublishedExperiment) -> Finding:
    listed = sum(row.parameters for row in traced.rows if row.index not in stage.lost_rows)
    return Finding(
        stage.title,
        f"{IMPLIED}the layer table lists the whole network.",
        FAILS,
        f"Rows {stage.lost_rows[0]} to {stage.lost_rows[-1]} are missing. The rows that are there add up to {count(listed)} "
        f"parameters, the total says {count(published.parameters)}.",
        "The total is right: the rows were lost after it was computed.",
    )


def _linear_after_linear(stage: Stage, traced: Trace) -> Iterator[Finding]:
    """A finding for each pair of Linear layers without an activation between them."""
    for first, second in zip(traced.rows, traced.rows[1:], strict=False):
        if isinstance(first.layer, Linear) and isinstance(second.layer, Linear):
            of_one = (first.input_shape[0] + 1) * second.output_shape[0]
            yield Finding(
                stage.title,
                f"{IMPLIED}{first.name} and {second.name} can do more than one Linear layer.",
                FAILS,
                f"No activation stands between them. Together they have {count(first.parameters + second.parameters)} "
                f"parameters; one Linear layer that can do exactly the same has {count(of_one)}.",
                "Two linear maps after one another are one linear map: W₂(W₁x + b₁) + b₂ = (W₂W₁)x + (W₂b₁ + b₂).",
            )


def _about_runs(stage: Stage, evidence: Evidence) -> Iterator[Finding]:
    """Claims about the published experiments of a stage, most of which the reference runs decide."""
    for published in experiments_of(stage.key):
        title = published.title
        note = f" ({published.test_accuracy_note})" if published.test_accuracy_note else ""
        rules: dict[str, VerdictRule] = {
            f"Test accuracy {percent(published.test_accuracy)}{note}": partial(claimed_test_accuracy, published),
            f"Training accuracy {percent(published.train_accuracy)}": partial(claimed_training_accuracy, published),
        }
        for claim, rule in rules.items():
            yield _judged(title, claim, rule, evidence)
        for sentence in published.analysis:
            if sentence in COUNTED:
                yield _fewer_parameters(stage, title, sentence)
            if sentence in OPINIONS:
                yield Finding(title, sentence, OPINION, "No measure is named.", "How good is good enough is not said.")
        for claim, rule in CLAIMS.get(published.key, {}).items():
            yield _judged(title, claim, rule, evidence)


def _judged(subject: str, claim: str, rule: VerdictRule, evidence: Evidence) -> Finding:
    try:
        judgement = rule(evidence)
    except NotMeasured as missing:
        return Finding(subject, claim, UNMEASURED, str(missing), "They are made by: python -m s7core reference build")
    except NoSpread as agreement:
        return Finding(subject, claim, WITHIN_NOISE, str(agreement), "It takes seeds that differ, or more of them.")
    return Finding(subject, claim, judgement.verdict, judgement.found, judgement.reason)


def _fewer_parameters(stage: Stage, subject: str, claim: str) -> Finding:
    """The number of parameters against that of the stage before; of the first stage, against the one after it."""
    place = ALL_STAGES.index(stage)
    other = ALL_STAGES[place - 1 if place else 1]
    mine, others = (trace(either.published_architecture).parameters for either in (stage, other))
    factor = max(mine, others) / min(mine, others)
    relation = f"{factor:.1f} times as many as" if mine > others else f"{factor:.1f} times fewer than"
    as_claimed = (mine > others) == (place == 0)  # the first stage is claimed to have many, the others fewer
    found = f"Computed: {count(mine)}, {relation} {other.title}'s {count(others)}."
    return Finding(subject, claim, HOLDS if as_claimed else FAILS, found, "It is a matter of counting.")
