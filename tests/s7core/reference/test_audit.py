import numpy as np
import pytest

from s7core.lesson.experiments import experiments
from s7core.reference import audit as audit_module
from s7core.reference.audit import CLAIMS, FAILS, HOLDS, IMPLIED, IN_PART, NOISE, UNMEASURED, VERDICTS, audit
from s7core.reference.evidence import Evidence, Series
from s7core.reference.shelf import Shelf

SEEDS = (1, 2, 3, 4, 5)
JITTER = np.array([0.0002, -0.0001, 0.0, 0.0001, -0.0002])


def series(last: float, train: float = 0.988, first: float = 0.98) -> Series:
    """Five seeds around `last`, all below it before the last five epochs."""
    test = np.full((len(SEEDS), 15), first) + JITTER[:, None]
    test[:, -5:] = last + JITTER[:, None]
    return Series(SEEDS, test, np.full_like(test, train) + JITTER[:, None])


@pytest.fixture
def weigh(monkeypatch):
    """Weighs a claim of an experiment on figures made up here, by group; all other groups get the same dull ones."""
    def weighed(key: str, claim: str, **figures: Series) -> str:
        by_key = {name.replace("_", "-"): each for name, each in figures.items()}
        monkeypatch.setattr(Evidence, "__getitem__", lambda self, wanted: by_key.get(wanted, series(0.992)))
        return CLAIMS[key][claim](Evidence(Shelf()))[0]

    return weighed


def test_every_claim_is_a_published_sentence_or_marked_as_implied():
    for each in experiments():
        for claim in CLAIMS.get(each.key, {}):
            assert claim in (each.target, *each.analysis) or claim.startswith(IMPLIED)


def test_without_reference_runs_only_what_the_layers_decide_has_a_verdict(tmp_path):
    findings = audit(Shelf(tmp_path))
    assert all(each.verdict in VERDICTS for each in findings)
    decided = [each for each in findings if each.verdict != UNMEASURED]
    assert {each.claim for each in decided if each.verdict == HOLDS} == {
        "593,200 parameters", "19,470 parameters", "13,808 parameters", "7,958 parameters"}
    assert {each.claim for each in decided if each.verdict == FAILS} >= {
        "Receptive field 16", "Receptive field 11", "Receptive field 12"}


def test_lost_rows_and_two_linear_layers_are_found_in_the_declarations(tmp_path):
    told = " ".join(each.found for each in audit(Shelf(tmp_path)))
    assert "Rows 12 to 14 are missing" in told
    assert "Together they have 205,360 parameters; one Linear layer that can do exactly the same has 40,970" in told


UNDERFITTING = "Small underfitting."
STEADY = "Meets the test accuracy, consistently above 99.40."


@pytest.mark.parametrize(("train", "verdict"), [(0.999, FAILS), (0.980, HOLDS)])
def test_underfitting_is_judged_by_the_sign_of_the_gap(weigh, train, verdict):
    assert weigh("init", UNDERFITTING, init=series(0.992, train=train)) == verdict


def test_a_steady_claim_holds_only_if_every_seed_is_steady(weigh):
    assert weigh("final-exp3", STEADY, final_exp3=series(0.9945)) == HOLDS
    assert weigh("final-exp3", STEADY, final_exp3=series(0.9940)) == IN_PART
    assert weigh("final-exp3", STEADY, final_exp3=series(0.9930)) == FAILS


@pytest.mark.parametrize(("last", "verdict"), [(0.9945, HOLDS), (0.9940, NOISE), (0.9930, FAILS)])
def test_reaching_the_target_is_judged_by_the_interval_of_the_mean(weigh, last, verdict):
    assert weigh("net2", "Reduce the number of parameters and reach 99.4 within 20 epochs.", net2=series(last)) == verdict


def test_the_scheduler_s_gain_is_told_from_the_augmentation_s(weigh):
    claim = f"{IMPLIED}the scheduler gave the gain."
    rotation_plateau, heavy_constant = "augmentation_scheduler_01", "augmentation_scheduler_10"
    low, high = series(0.992), series(0.994)
    noisy = np.array([1, -1, 1, -1, 0.5])[:, None] * 1e-5   # an effect of zero in every seed has no interval
    high = Series(high.seeds, high.test + noisy, high.train)
    by_scheduler = {rotation_plateau: high, "final_exp3": high, "final_exp2": low, heavy_constant: low}
    by_augmentation = {rotation_plateau: low, "final_exp3": high, "final_exp2": low, heavy_constant: high}
    assert weigh("final-exp3", claim, **by_scheduler) == HOLDS
    assert weigh("final-exp3", claim, **by_augmentation) == FAILS
    assert weigh("final-exp3", claim, final_exp3=low, final_exp2=low) == NOISE


def test_a_claimed_accuracy_that_only_best_epochs_reach_holds_in_part(monkeypatch):
    [of] = [each for each in experiments() if each.key == "final-exp1"]
    ours = series(0.9920)
    ours.test[:, 7] = of.test_accuracy + JITTER
    monkeypatch.setattr(Evidence, "__getitem__", lambda self, key: ours)
    verdict, _, reason = audit_module._accuracy(of, Evidence(Shelf()))
    assert verdict == IN_PART and "Only as a best epoch" in reason


def test_the_shipped_runs_weigh_every_claim_they_can():
    findings = audit(Shelf())
    assert len(findings) == len({(each.subject, each.claim) for each in findings})
    assert all(each.found and each.reason for each in findings)
