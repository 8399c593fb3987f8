"""The mosaic of claims: a row for each stage, a cell for each claim, which opens and closes its reason."""

import re

from streamlit.testing.v1 import AppTest

from dashboard.features.audit.claim_mosaic import EVERY_VERDICT, mosaic, verdict_title
from dashboard.features.audit.finding_cards import VERDICT_SIGNS
from s7core.reference.finding import FAILS, HOLDS, Finding

FINDINGS = [
    Finding("Net1", "a <b>claim</b>", HOLDS, "", ""),
    Finding("Final Model", "one", FAILS, "", ""),
    Finding("Final Model, experiment 2", "two", HOLDS, "", ""),
]


def test_each_stage_is_a_row_and_its_experiments_stand_in_it():
    drawn = mosaic(FINDINGS, EVERY_VERDICT, "")
    assert re.findall(r"<span>([^<]+)</span>", drawn) == ["Net1", "Final Model"]
    assert re.findall(r'data-key="(\d+)"', drawn) == ["1", "2", "3"] and "data-faint" not in drawn


def test_a_cell_says_its_verdict_by_colour_sign_and_words_and_nothing_in_it_becomes_html():
    cell, failed, _ = re.findall(r"<button.*?</button>", mosaic(FINDINGS, EVERY_VERDICT, ""))
    sign, colour = VERDICT_SIGNS[HOLDS]
    assert f"--s7-verdict:{colour}" in cell and f">{sign}</button>" in cell
    assert f'aria-label="{sign} Net1: a &lt;b&gt;claim&lt;/b&gt; Holds."' in cell and "<b>" not in cell
    assert f">{VERDICT_SIGNS[FAILS][0]}</button>" in failed


def test_claims_of_other_verdicts_are_faint_and_the_open_one_is_pressed():
    cells = re.findall(r"<button.*?</button>", mosaic(FINDINGS, HOLDS, "3"))
    assert ["data-faint" in cell for cell in cells] == [False, True, False]
    assert ['aria-pressed="true"' in cell for cell in cells] == [False, False, True]


def test_a_click_opens_a_claim_and_a_second_one_closes_it():
    def script():
        from dashboard.features.audit.claim_mosaic import _opened

        for number in ("4", "4", "7"):
            _opened(number)

    at = AppTest.from_function(script).run()
    assert not at.exception and at.query_params["claim"] in ("7", ["7"])


def test_the_choice_of_a_verdict_says_how_many_claims_it_has():
    assert verdict_title(EVERY_VERDICT, 12) == "All 12"
    assert verdict_title(HOLDS, 7) == f"{VERDICT_SIGNS[HOLDS][0]} {HOLDS}: 7"
