"""All claims as a mosaic: a row for each stage, a cell for each claim, which opens its reason."""

import html
from collections.abc import Sequence

from dashboard.components.clickable import clickable
from dashboard.features.audit.finding_cards import VERDICT_SIGNS
from dashboard.state.address import asked, drop_address, link_note, set_address
from dashboard.state.session import CLAIM, CLAIM_MOSAIC
from s7core.language.translation import _
from s7core.language.words import sentence_start
from s7core.lesson.stages import ALL_STAGES
from s7core.reference.finding import Finding

EVERY_VERDICT = "all"


def chosen_claim(findings: Sequence[Finding]) -> Finding | None:
    """The claim that the address names by its number; None where it names none, or with a note one that is not there."""
    number = asked(CLAIM)
    if number is None:
        return None
    if not 1 <= int(number) <= len(findings):
        wrong = _(
            "{name} is {value}, but it must be a number from 1 to {most}.",
            name=CLAIM.name,
            value=repr(number),
            most=len(findings),
        )
        link_note(wrong, _("No claim is opened."))
        return None
    return findings[int(number) - 1]


def show_mosaic(findings: Sequence[Finding], verdict: str) -> None:
    """Draw the mosaic; cells of other verdicts than `verdict` are faint, unless that is EVERY_VERDICT."""
    clickable(mosaic(findings, verdict, asked(CLAIM) or ""), CLAIM_MOSAIC, _opened)


def verdict_title(verdict: str, claims: int) -> str:
    """How the choice of a verdict names it, or EVERY_VERDICT, with the number of its claims."""
    if verdict == EVERY_VERDICT:
        return _("All {count}", count=claims)
    return _("{label}: {text}", label=f"{VERDICT_SIGNS[verdict][0]} {_(verdict)}", text=claims)


def mosaic(findings: Sequence[Finding], verdict: str, opened: str) -> str:
    """The mosaic as HTML; `opened` is the number of the open claim, counted from 1, as text."""
    rows: dict[str, list[str]] = {}
    for number, each in enumerate(findings, start=1):
        is_faint = verdict not in (EVERY_VERDICT, each.verdict)
        rows.setdefault(_stage_of(each), []).append(_cell(str(number), each, is_faint, str(number) == opened))
    return (
        '<div class="s7-mosaic">'
        + "".join(
            f"<div><span>{html.escape(stage)}</span>"
            f'<p role="group" aria-label="{html.escape(_("Claims about {stage}", stage=stage))}">'
            f"{''.join(cells)}</p></div>"
            for stage, cells in rows.items()
        )
        + "</div>"
    )


def _cell(number: str, finding: Finding, is_faint: bool, is_open: bool) -> str:
    sign, colour = VERDICT_SIGNS[finding.verdict]
    words = _(
        "{subject}: {claim} {verdict}.",
        subject=finding.subject,
        claim=finding.claim,
        verdict=sentence_start(_(finding.verdict)),
    )
    told = html.escape(words, quote=True)
    return (
        f'<button type="button" data-key="{number}" aria-label="{sign} {told}" title="{told}" '
        f'aria-pressed="{str(is_open).lower()}" style="--s7-verdict:{colour}"{" data-faint" if is_faint else ""}>'
        f"{sign}</button>"
    )


def _stage_of(finding: Finding) -> str:
    """The stage that a claim is about, without the experiment: "Final Model, experiment 1" is about the Final Model."""
    return next((each.title for each in ALL_STAGES if finding.subject.startswith(each.title)), finding.subject)


def _opened(number: str) -> None:
    """Open the claim that was clicked, and close it by a second click."""
    if asked(CLAIM) == number:
        drop_address(CLAIM)
    else:
        set_address(CLAIM, number)
