"""Which versions a node must have."""

import platform

import torch

from s7core.runs.backends.code_versions import code_versions, version_difference


def test_the_versions_are_those_of_this_process():
    found = code_versions()
    assert found["Python"] == platform.python_version() and found["torch"] == torch.__version__.partition("+")[0]
    assert len(found["the code of s7core"]) == 8


def test_a_difference_is_named_with_both_versions_and_none_is_not():
    expected = {"torch": "2.13.0", "numpy": "2.3.0"}
    assert version_difference(expected, dict(expected), "pi") == ""
    told = version_difference(expected, {"torch": "2.12.0", "numpy": "2.3.0"}, "pi")
    assert told.startswith("Node pi has torch 2.12.0 instead of 2.13.0, so") and "numpy" not in told
