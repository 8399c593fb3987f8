"""The audit: every claim of the published lesson with a verdict, computed from what is declared or was measured here.

Claims about the size of a network are judged by its declared layers, claims about training by the reference runs.
"""

from collections.abc import Iterator
from functools import partial

from s7core.formatting import count, decimal, percent
from s7core.language.catalog import SOURCE
from s7core.language.translation import _, speaking
from s7core.lesson.experiments import PublishedExperiment, experiments_of
from s7core.lesson.layers import Linear
from s7core.lesson.stages import ALL_STAGES, Stage
from s7core.model.published_receptive_fields import likely_shortcut
from s7core.model.trace import Trace, trace
from s7core.reference.accuracy_verdicts import claimed_test_accuracy, claimed_training_accuracy
from s7core.reference.claims import CLAIMS, COUNTED, OPINIONS
from s7core.reference.comparison_verdicts import small_without_getting_worse
from s7core.reference.evidence import Evidence, NotMeasured
from s7core.reference.finding import FAILS, HOLDS, OPINION, UNMEASURED, WITHIN_NOISE, Finding, NoSpread
from s7core.reference.reference_store import ReferenceStore
from s7core.reference.verdict_rule import VerdictRule


def audit(reference_store: ReferenceStore) -> list[Finding]:
    """The findings of all stages, in their order, and last the one about the lesson as a whole."""
    evidence = Evidence(reference_store)
    sizes = [trace(stage.published_architecture).parameters for stage in ALL_STAGES]
    smaller = _("Implied: a network {factor} times smaller is as accurate.", factor=decimal(sizes[0] / sizes[-1], 0))
    return [
        *(finding for stage in ALL_STAGES for finding in (*_about_network(stage), *_about_runs(stage, evidence))),
        _judged(_("The lesson"), smaller, small_without_getting_worse, evidence),
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
        _("{count} parameters", count=count(published.parameters)),
        HOLDS if agrees else FAILS,
        _("Computed from the layers: {count}.", count=count(traced.parameters)),
        _("Every layer's parameters add up to the published total.")
        if agrees
        else _("The layers add up to another number."),
    )
    if published.receptive_field is not None:
        yield _receptive_field(stage, traced, published.receptive_field)
    if stage.lost_rows:
        yield _lost_rows(stage, traced, published)
    yield from _linear_after_linear(stage, traced)


def _receptive_field(stage: Stage, traced: Trace, published: int) -> Finding:
    claim = _("Receptive field {pixels}", pixels=published)
    found = _("Computed: {pixels} pixels.", pixels=traced.receptive_field)
    if traced.receptive_field == published:
        return Finding(stage.title, claim, HOLDS, found, _("Both are the same."))
    shortcut = likely_shortcut(traced, published)
    if shortcut is None:
        reason = _("No common way to count arrives at the published number.")
    elif shortcut.steps == str(shortcut.value):
        reason = _("Most likely the published count {what_it_does}.", what_it_does=shortcut.explanation)
    else:
        reason = _(
            "Most likely the published count {what_it_does}: {sum}.",
            what_it_does=shortcut.explanation,
            sum=shortcut.sum_in_one_line,
        )
    return Finding(stage.title, claim, FAILS, found, reason)


def _lost_rows(stage: Stage, traced: Trace, published: PublishedExperiment) -> Finding:
    listed = sum(row.parameters for row in traced.rows if row.index not in stage.lost_rows)
    return Finding(
        stage.title,
        _("Implied: the layer table lists the whole network."),
        FAILS,
        _(
            "Rows {first} to {last} are missing. The rows that are there add up to {listed} parameters, the total says "
            "{total}.",
            first=stage.lost_rows[0],
            last=stage.lost_rows[-1],
            listed=count(listed),
            total=count(published.parameters),
        ),
        _("The total is right: the rows were lost after it was computed."),
    )


def _linear_after_linear(stage: Stage, traced: Trace) -> Iterator[Finding]:
    """A finding for each pair of Linear layers without an activation between them."""
    for first, second in zip(traced.rows, traced.rows[1:], strict=False):
        if isinstance(first.layer, Linear) and isinstance(second.layer, Linear):
            of_one = (first.input_shape[0] + 1) * second.output_shape[0]
            yield Finding(
                stage.title,
                _(
                    "Implied: {first} and {second} can do more than one Linear layer.",
                    first=first.name,
                    second=second.name,
                ),
                FAILS,
                _(
                    "No activation stands between them. Together they have {both} parameters; one Linear layer that can do "
                    "exactly the same has {one}.",
                    both=count(first.parameters + second.parameters),
                    one=count(of_one),
                ),
                _("Two linear maps after one another are one linear map: W₂(W₁x + b₁) + b₂ = (W₂W₁)x + (W₂b₁ + b₂)."),
            )


def _about_runs(stage: Stage, evidence: Evidence) -> Iterator[Finding]:
    """Claims about the published experiments of a stage, most of which the reference runs decide."""
    for published in experiments_of(stage.key):
        title = published.title
        training = _("Training accuracy {accuracy}", accuracy=percent(published.train_accuracy))
        yield _judged(title, _test_accuracy_claim(published), partial(claimed_test_accuracy, published), evidence)
        yield _judged(title, training, partial(claimed_training_accuracy, published), evidence)
        with speaking(SOURCE):
            analysis = published.analysis
        for sentence in analysis:
            if sentence in COUNTED:
                yield _fewer_parameters(stage, title, _(sentence))
            if sentence in OPINIONS:
                reason = _("How good is good enough is not said.")
                yield Finding(title, _(sentence), OPINION, _("No measure is named."), reason)
        for claim, rule in CLAIMS.get(published.key, {}).items():
            yield _judged(title, _(claim), rule, evidence)


def _test_accuracy_claim(published: PublishedExperiment) -> str:
    accuracy = percent(published.test_accuracy)
    if published.test_accuracy_note:
        return _("Test accuracy {accuracy} ({note})", accuracy=accuracy, note=published.test_accuracy_note)
    return _("Test accuracy {accuracy}", accuracy=accuracy)


def _judged(subject: str, claim: str, rule: VerdictRule, evidence: Evidence) -> Finding:
    try:
        judgement = rule(evidence)
    except NotMeasured as missing:
        return Finding(subject, claim, UNMEASURED, str(missing), _("They are made by: python -m s7core reference build"))
    except NoSpread as agreement:
        return Finding(subject, claim, WITHIN_NOISE, str(agreement), _("It takes seeds that differ, or more of them."))
    return Finding(subject, claim, judgement.verdict, judgement.found, judgement.reason)


def _fewer_parameters(stage: Stage, subject: str, claim: str) -> Finding:
    """The number of parameters against that of the stage before; of the first stage, against the one after it."""
    place = ALL_STAGES.index(stage)
    other = ALL_STAGES[place - 1 if place else 1]
    mine, others = (trace(either.published_architecture).parameters for either in (stage, other))
    as_claimed = (mine > others) == (place == 0)  # the first stage is claimed to have many, the others fewer
    values = {
        "parameters": count(mine),
        "factor": decimal(max(mine, others) / min(mine, others), 1),
        "other": other.title,
        "others_parameters": count(others),
    }
    if mine > others:
        found = _("Computed: {parameters}, {factor} times as many as {other}'s {others_parameters}.", **values)
    else:
        found = _("Computed: {parameters}, {factor} times fewer than {other}'s {others_parameters}.", **values)
    return Finding(subject, claim, HOLDS if as_claimed else FAILS, found, _("It is a matter of counting."))
