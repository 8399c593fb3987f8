"""Which backend the variables choose."""

import importlib.util

import pytest

from s7core.runs.backends.choice import BackendError, chosen_backend, chosen_backend_name, cluster_address
from s7core.runs.backends.local import LocalBackend


def test_without_a_variable_runs_train_on_this_machine(monkeypatch):
    monkeypatch.delenv("S7_BACKEND", raising=False)
    assert isinstance(chosen_backend(), LocalBackend)


def test_a_wrong_name_or_address_or_a_missing_package_gets_one_sentence(monkeypatch):
    monkeypatch.setenv("S7_BACKEND", "slurm")
    with pytest.raises(BackendError, match="S7_BACKEND is 'slurm', but it must be local or ray"):
        chosen_backend()
    monkeypatch.setenv("S7_BACKEND", "ray")
    monkeypatch.setenv("RAY_ADDRESS", "local")
    with pytest.raises(BackendError, match="RAY_ADDRESS is 'local', but it must be auto"):
        chosen_backend()
    monkeypatch.setenv("RAY_ADDRESS", "10.0.0.1:6379")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(BackendError, match="not installed"):
        chosen_backend()


def test_ray_is_chosen_by_the_variable_or_by_name_and_its_cluster_by_the_address(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    monkeypatch.setenv("S7_BACKEND", "ray")
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    assert chosen_backend_name() == "ray" and chosen_backend_name("local") == "local" and cluster_address() == "auto"
