import itertools
import math
from dataclasses import replace

import hypothesis
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.optim import SGD
from torch.optim.lr_scheduler import CosineAnnealingLR, OneCycleLR, ReduceLROnPlateau, StepLR

from s7core.recipe import SCHEDULERS, Recipe
from s7core.training.schedules import PLAN_MOMENTS, SCHEDULER_KINDS, SWEEP, Schedule, plan

RECIPE = Recipe(learning_rate=0.1, epochs=6, train_images=400, batch_size=100)  # four steps an epoch
LOSSES = [1.0, 0.9, 0.95, 0.91, 0.92, 0.5]  # stalls after the second epoch


def ours(recipe):
    schedule, rates = Schedule(recipe), []
    for loss in LOSSES:
        for _ in range(recipe.steps_per_epoch):
            rates += schedule.learning_rates
            schedule.after_step()
        schedule.after_epoch([loss])
    return rates


def theirs(make, each_step):
    optimizer = SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1, momentum=0.9)
    scheduler, rates = make(optimizer), []
    for loss in LOSSES:
        for _ in range(4):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            if each_step:
                scheduler.step()
        if not each_step:
            scheduler.step(*([loss] if isinstance(scheduler, ReduceLROnPlateau) else []))
    return rates


@pytest.mark.parametrize(
    ("name", "make", "each_step"),
    [
        ("step", lambda o: StepLR(o, step_size=2, gamma=0.1), False),
        ("reduce-on-plateau", lambda o: ReduceLROnPlateau(o, mode="min", factor=0.1, patience=1), False),
        ("one-cycle", lambda o: OneCycleLR(o, max_lr=0.1, total_steps=24, cycle_momentum=False), True),
        ("cosine", lambda o: CosineAnnealingLR(o, T_max=24), True),
    ],
)
def test_schedules_agree_with_pytorch_step_by_step(name, make, each_step):
    assert ours(replace(RECIPE, scheduler=name)) == theirs(make, each_step)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5])
def test_a_one_cycle_run_warms_up_for_the_share_it_was_asked_to(share):
    rates = ours(replace(RECIPE, scheduler="one-cycle", warm_up=share))
    assert rates == theirs(lambda o: OneCycleLR(o, max_lr=0.1, total_steps=24, pct_start=share, cycle_momentum=False), True)
    assert abs(rates.index(max(rates)) - share * 24) <= 1


def test_the_second_bad_epoch_drops_the_rate_as_published():
    per_epoch = ours(replace(RECIPE, scheduler="reduce-on-plateau"))[::4]
    assert per_epoch == pytest.approx([0.1, 0.1, 0.1, 0.1, 0.01, 0.01])


@pytest.mark.parametrize(("epochs", "drops"), [(1, 0), (2, 1), (4, 1), (5, 2), (7, 2), (15, 2)])
def test_step_drops_the_rate_after_each_third_and_twice_at_most(epochs, drops):
    rates = [rate for _, rate in plan(replace(RECIPE, scheduler="step", epochs=epochs))]
    assert len({round(rate, 9) for rate in rates}) == drops + 1


def test_none_keeps_the_rate():
    assert set(ours(RECIPE)) == {0.1}


def test_each_copy_has_a_plateau_of_its_own():
    schedule = Schedule(replace(RECIPE, scheduler="reduce-on-plateau"), copies=2)
    for stalling, improving in ((1.0, 1.0), (1.0, 0.9), (1.0, 0.8)):
        schedule.after_epoch([stalling, improving])
    assert schedule.learning_rates == pytest.approx((0.01, 0.1))
    assert Schedule(replace(RECIPE, scheduler="cosine"), copies=3).learning_rates == (0.1, 0.1, 0.1)


@pytest.mark.parametrize("name", SCHEDULERS)
@pytest.mark.parametrize("epochs_before", [1, 4])
def test_a_schedule_goes_on_from_its_state_as_if_nothing_had_happened(name, epochs_before):
    recipe = replace(RECIPE, scheduler=name)
    schedule, rates = Schedule(recipe), []
    for epoch, loss in enumerate(LOSSES):
        if epoch == epochs_before:
            state, schedule = schedule.state_dict(), Schedule(recipe)
            schedule.load_state_dict(state)
        for _ in range(4):
            rates += schedule.learning_rates
            schedule.after_step()
        schedule.after_epoch([loss])
    assert rates == ours(recipe)


def test_a_range_test_sweeps_exponentially_over_the_whole_run():
    rates = ours(replace(RECIPE, scheduler="range-test"))
    assert (rates[0], rates[-1]) == pytest.approx(SWEEP)
    factors = [after / before for before, after in itertools.pairwise(rates)]
    assert factors == pytest.approx([factors[0]] * len(factors))


@pytest.mark.parametrize("name", SCHEDULERS)
@pytest.mark.parametrize(("epochs", "count"), [(1, 25), (15, 25 * 15), (200, PLAN_MOMENTS)])
def test_the_plan_is_drawn_over_the_whole_run(name, epochs, count):
    moments = plan(replace(RECIPE, scheduler=name, epochs=epochs, batch_size=16))
    assert len(moments) == count and moments[0][0] == 0
    assert moments[-1][0] == pytest.approx(epochs - epochs / count)
    highest = max(rate for _, rate in moments)
    assert highest == pytest.approx(SWEEP[1] if name == "range-test" else 0.1, rel=0.02)


def test_the_plan_has_the_shape_of_the_run():
    """Same rates as the run itself at the same fraction of the way, for a schedule that moves with every step."""
    recipe = replace(RECIPE, scheduler="cosine", train_images=2_500)  # 25 steps an epoch, as many as the plan has
    assert [rate for _, rate in plan(recipe)] == pytest.approx(ours(recipe), rel=1e-9)


def test_a_run_of_a_single_step_can_have_any_schedule():
    for name in SCHEDULERS:
        recipe = Recipe(epochs=1, train_images=100, batch_size=128, scheduler=name)
        schedule = Schedule(recipe)
        schedule.after_step()
        schedule.after_epoch([1.0])
        assert all(rate > 0 or name == "cosine" for rate in schedule.learning_rates)


def test_every_scheduler_of_a_recipe_has_its_row_of_the_table():
    assert list(SCHEDULER_KINDS) == list(SCHEDULERS)


ONE_STEP_OF_RISE = [  # warm_up * steps is exactly 1, by which PyTorch's schedule divides after taking 1 off
    Recipe(scheduler="one-cycle", warm_up=0.1, train_images=1_280, epochs=1),
    Recipe(scheduler="one-cycle", warm_up=0.04, epochs=1, batch_size=400, train_images=10_000),
    Recipe(scheduler="one-cycle", warm_up=0.5, epochs=2, batch_size=128, train_images=100),
]


@pytest.mark.parametrize("recipe", ONE_STEP_OF_RISE)
def test_a_rise_of_exactly_one_step_is_left_out(recipe):
    assert recipe.warm_up * recipe.epochs * recipe.steps_per_epoch == 1
    rates = rates_of(recipe)
    assert rates == rates_of(replace(recipe, warm_up=0.0)) and max(rates) == rates[0] > rates[-1] > 0
    assert plan(recipe)[0] == (0, pytest.approx(rates[0], rel=0.1))


def test_the_plan_of_a_run_of_few_steps_has_a_moment_for_each_of_them():
    for recipe in (*ONE_STEP_OF_RISE, Recipe(scheduler="one-cycle", epochs=1, train_images=100), RECIPE):
        assert [rate for _, rate in plan(recipe)] == rates_of(recipe)


def rates_of(recipe):
    schedule, rates = Schedule(recipe), []
    for epoch in range(recipe.epochs):
        for _ in range(recipe.steps_per_epoch):
            rates.append(schedule.learning_rates[0])
            schedule.after_step()
        schedule.after_epoch([-float(epoch)])
    return rates


# Of few steps, so that a case takes milliseconds; warm-up often such that the rise takes a whole number of steps.
RECIPES = st.builds(
    Recipe,
    scheduler=st.sampled_from(list(SCHEDULERS)),
    warm_up=st.one_of(
        st.floats(0, 0.9), st.integers(2, 500).map(lambda steps: min(0.9, 1 / steps)), st.sampled_from([0.0, 0.9])
    ),
    learning_rate=st.one_of(st.floats(1e-6, 100), st.sampled_from([1e-6, 100.0])),
    epochs=st.one_of(st.integers(1, 3), st.sampled_from([25, 200])),
    train_images=st.one_of(st.integers(100, 1_500), st.just(100)),
    batch_size=st.one_of(st.integers(60, 1_024), st.sampled_from([100, 1_024])),
    validation=st.sampled_from(["test", "held-out"]),
).filter(lambda recipe: recipe.epochs * recipe.steps_per_epoch <= 400)


def check_plan_and_run(recipe):
    highest = max(recipe.learning_rate, SWEEP[1] if recipe.is_range_test else 0) * 1.000001
    moments = plan(recipe)
    assert 1 <= len(moments) <= PLAN_MOMENTS and moments == sorted(moments, key=lambda moment: moment[0])
    for rate in (*(rate for _, rate in moments), *rates_of(recipe)):
        assert math.isfinite(rate) and 0 < rate <= highest


@hypothesis.settings(max_examples=60, deadline=None)
@given(RECIPES)
def test_any_recipe_can_be_planned_and_scheduled_with_positive_rates(recipe):
    check_plan_and_run(recipe)


@pytest.mark.slow
@pytest.mark.many_cases
@hypothesis.settings(max_examples=5_000, deadline=None)
@given(RECIPES)
def test_five_thousand_recipes_can_be_planned_and_scheduled(recipe):
    check_plan_and_run(recipe)


@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_the_longest_and_the_shortest_run_can_be_planned(scheduler):
    for warm_up in (0.0, 0.5, 0.9, 1 / 3_000_000):
        longest = Recipe(scheduler=scheduler, warm_up=warm_up, epochs=200, batch_size=4)
        assert all(0 < rate <= 10 for _, rate in plan(longest))
        assert len(plan(replace(longest, epochs=1, train_images=100, batch_size=1_024))) == 1
