"""The invariants that StoreMachine lists hold in any order of writes."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from store_machine import StoreMachine

CHECKS = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}


@pytest.mark.slow
@pytest.mark.one_core
def test_the_invariants_of_the_store_hold_in_any_order():
    run_state_machine_as_test(
        StoreMachine, settings=settings(max_examples=15, stateful_step_count=30, derandomize=True, **CHECKS)
    )


@pytest.mark.slow
@pytest.mark.one_core
def test_the_invariants_of_the_store_hold_in_many_more_orders():
    run_state_machine_as_test(StoreMachine, settings=settings(max_examples=45, stateful_step_count=60, **CHECKS))
