import numpy as np
import pytest

from s7core.lesson.experiments import experiments
from s7core.lesson.groups import groups
from s7core.reference import verdicts as weighing
from s7core.reference.audit import audit
from s7core.reference.claims import AIMS, CLAIMS, COUNTED, IMPLIED, OPINIONS
from s7core.reference.evidence import Evidence, Series
from s7core.reference.finding import FAILS, HOLDS, IN_PART, OPINION, UNMEASURED, VERDICTS, WITHIN_NOISE
from s7core.reference.reference_store import ReferenceStore

SEEDS = (1, 2, 3, 4, 5)
JITTER = np.array([0.0002, -0.0001, 0.0, 0.0001, -0.0002])


def series(last: float, train: float = 0.988, first: float = 0.98) -> Series:
    """Five seeds around `last`, all below it before the last five epochs."""
    test = np.full((len(SEEDS), 15), first) + JITTER[:, None]
    test[:, -5:] = last + JITTER[:, None]
    return Series(SEEDS, test, np.full_like(test, train) + JITTER[::-1, None])


@pytest.fixture
def weigh(monkeypatch):
    """Weighs a claim of an experiment on figures made up here, by group; all other groups get the same dull ones."""

    def weighed(key: str, claim: str, **figures: Series) -> str:
        by_key = {name.replace("_", "-"): each for name, each in figures.items()}
        monkeypatch.setattr(Evidence, "__getitem__", lambda self, wanted: by_key.get(wanted, series(0.992)))
        return CLAIMS[key][claim](Evidence(ReferenceStore()))[0]

    return weighed


def test_every_claim_is_a_published_sentence_or_marked_as_implied():
    for each in experiments():
        for claim in CLAIMS.get(each.key, {}):
            assert claim in (each.target, *each.analysis) or claim.startswith(IMPLIED)


def test_without_reference_runs_only_what_the_layers_decide_has_a_verdict(tmp_path):
    findings = audit(ReferenceStore(tmp_path))
    assert all(each.verdict in VERDICTS for each in findings)
    decided = [each for each in findings if each.verdict != UNMEASURED]
    assert {each.claim for each in decided if each.verdict == HOLDS} == {
        "593,200 parameters",
        "19,470 parameters",
        "13,808 parameters",
        "7,958 parameters",
        *COUNTED,
    }
    assert {each.claim for each in decided if each.verdict == OPINION} == set(OPINIONS)
    assert {each.claim for each in decided if each.verdict == FAILS} >= {
        "Receptive field 16",
        "Receptive field 11",
        "Receptive field 12",
    }


def test_lost_rows_and_two_linear_layers_are_found_in_the_declarations(tmp_path):
    told = " ".join(each.found for each in audit(ReferenceStore(tmp_path)))
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


@pytest.mark.parametrize(("last", "verdict"), [(0.9945, HOLDS), (0.9940, IN_PART), (0.9930, WITHIN_NOISE)])
def test_reaching_the_target_is_judged_by_the_mean_and_never_denied_after_fewer_epochs(weigh, last, verdict):
    assert weigh("net2", "Reduce the number of parameters and reach 99.4 within 20 epochs.", net2=series(last)) == verdict


def test_the_scheduler_s_gain_is_told_from_the_augmentation_s(weigh):
    claim = f"{IMPLIED}the scheduler gave the gain."
    rotation_plateau, heavy_constant = "augmentation_scheduler_01", "augmentation_scheduler_10"
    low, high = series(0.992), series(0.994)
    noisy = np.array([1, -1, 1, -1, 0.5])[:, None] * 1e-5  # an effect of zero in every seed has no interval
    high = Series(high.seeds, high.test + noisy, high.train)
    by_scheduler = {rotation_plateau: high, "final_exp3": high, "final_exp2": low, heavy_constant: low}
    by_augmentation = {rotation_plateau: low, "final_exp3": high, "final_exp2": low, heavy_constant: high}
    assert weigh("final-exp3", claim, **by_scheduler) == HOLDS
    assert weigh("final-exp3", claim, **by_augmentation) == FAILS
    assert weigh("final-exp3", claim, final_exp3=low, final_exp2=low) == WITHIN_NOISE


def test_a_claimed_accuracy_that_only_best_epochs_reach_holds_in_part(monkeypatch):
    [of] = [each for each in experiments() if each.key == "final-exp1"]
    ours = series(0.9920)
    ours.test[:, 7] = of.test_accuracy + JITTER
    monkeypatch.setattr(Evidence, "__getitem__", lambda self, key: ours)
    verdict, _, reason = weighing.claimed_test_accuracy(of, Evidence(ReferenceStore()))
    assert verdict == IN_PART and "Only as a best epoch" in reason


@pytest.mark.parametrize(
    ("rises", "verdict"),
    [
        ([0.0001, 0.0002, 0.0, 0.0001, -0.0001], HOLDS),
        ([0.003, 0.0031, 0.0029, 0.003, 0.0032], FAILS),
        ([0.0006, 0.0007, 0.0005, 0.0006, 0.0008], HOLDS),
        ([0.004, -0.004, 0.003, -0.002, 0.001], WITHIN_NOISE),
    ],
)
def test_a_plateau_needs_evidence_that_the_last_third_rises_by_next_to_nothing(weigh, rises, verdict):
    ours = series(0.985)  # it rises until the last third, which says nothing of the last third
    ours.test[:, 10:] = 0.992 + JITTER[:, None] + np.outer(rises, np.linspace(0, 1, 5))
    assert weigh("final-exp2", "Test accuracy has reached a plateau.", final_exp2=ours) == verdict


def test_as_accurate_needs_evidence_that_no_loss_is_large(monkeypatch):
    def verdict(large: float, small: float, spread: float) -> str:
        wide = np.array([1, -1, 0.5, -0.5, 0])[:, None] * spread
        both = {"init": series(large), "final-exp3": series(small)}
        both = {key: Series(SEEDS, each.test + wide, each.train) for key, each in both.items()}
        monkeypatch.setattr(Evidence, "__getitem__", lambda self, key: both[key])
        return weighing.small_without_getting_worse(Evidence(ReferenceStore()))[0]

    assert verdict(0.992, 0.994, 0.0001) == HOLDS and verdict(0.994, 0.992, 0.0001) == FAILS
    assert verdict(0.9931, 0.993, 0.0002) == HOLDS and verdict(0.994, 0.993, 0.003) == WITHIN_NOISE


def test_every_published_sentence_is_weighed_counted_or_called_an_opinion():
    for each in experiments():
        assert each.target in CLAIMS.get(each.key, {}) or each.target in AIMS
        for sentence in each.analysis:
            assert (
                sentence in CLAIMS.get(each.key, {})
                or sentence in (*COUNTED, *OPINIONS)
                or sentence == f"Receptive field is {each.receptive_field}."
            )


def test_a_claim_that_is_the_last_epoch_of_its_run_is_taken_for_it(monkeypatch):
    monkeypatch.setattr(Evidence, "__getitem__", lambda self, key: series(0.9943))
    last = {
        each.key: weighing.claimed_test_accuracy(each, Evidence(ReferenceStore()))[2]
        for each in experiments()
        if each.test_accuracy == each.curves.test_accuracy[-1]
    }
    assert set(last) == {"net1", "net2"} and "best" not in last["net2"]


def test_convergence_is_judged_by_training_digits_where_test_accuracy_jumps(weigh):
    claim = "Converges faster than experiment 1."
    slow, fast = series(0.992, train=0.980), series(0.992, train=0.986)
    fast.train[:] += JITTER[:, None]
    assert weigh("final-exp2", claim, final_exp1=slow, final_exp2=fast) == IN_PART
    fast.test[:, 2:] = 0.991 + JITTER[:, None]
    fast.test[0, 2] = 0.985  # all but one seed are there in epoch 3
    assert weigh("final-exp2", claim, final_exp1=slow, final_exp2=fast) == HOLDS
    assert weigh("final-exp2", claim, final_exp1=slow, final_exp2=slow) == WITHIN_NOISE


def test_fewer_epochs_means_ahead_before_the_other_has_ended(weigh):
    claim = "Raise the learning rate to get better accuracy in fewer epochs."
    slow, late = series(0.992), series(0.993)
    late.test[:, -5:] += JITTER[::-1, None] * 0.3
    assert weigh("final-exp2", claim, final_exp1=slow, final_exp2=late) == IN_PART
    early = Series(late.seeds, late.test.copy(), late.train)
    early.test[:, 5:] = late.test[:, -1:]
    assert weigh("final-exp2", claim, final_exp1=slow, final_exp2=early) == HOLDS


def test_what_steering_by_the_test_set_is_worth_is_weighed_against_held_out_images(weigh):
    claim = f"{IMPLIED}a scheduler may watch the test set."
    watched, close, worse = series(0.9940), series(0.9938), series(0.9900)
    for each in (close, worse):
        each.test[:, -1] += JITTER[::-1] * 0.3
    assert weigh("final-exp3", claim, final_exp3=watched, final_exp3_held_out=worse) == FAILS
    wide = Series(SEEDS, close.test + np.array([0.1, -0.1, 0.05, -0.05, 0])[:, None] * 0.05, close.train)
    assert weigh("final-exp3", claim, final_exp3=watched, final_exp3_held_out=wide) == WITHIN_NOISE


def test_seeds_that_all_agree_decide_no_claim(monkeypatch):
    flat = Series(SEEDS, np.full((5, 15), 0.992), np.full((5, 15), 0.988))
    monkeypatch.setattr(Evidence, "__getitem__", lambda self, key: flat)
    of_runs = [each for each in audit(ReferenceStore()) if "agree" in each.found]
    assert len(of_runs) >= 12 and {each.verdict for each in of_runs} == {WITHIN_NOISE}
    assert not any("unknown" in each.reason for each in audit(ReferenceStore()))


def test_the_shipped_runs_weigh_every_claim():
    findings = audit(ReferenceStore())
    assert len(findings) == len({(each.subject, each.claim) for each in findings})
    assert all(each.found and each.reason for each in findings)
    assert all(ReferenceStore().group(each.key) for each in groups()) and not any(
        each.verdict == UNMEASURED for each in findings
    )
