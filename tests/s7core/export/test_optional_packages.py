"""What is said where an optional package is missing."""

from importlib.metadata import PackageNotFoundError, requires

import pytest

from s7core.export import optional_packages
from s7core.export.optional_packages import NEEDS, PACKAGE_NAMES, missing_packages, require_packages


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("onnx", "An ONNX file needs packages that are not installed here: pip install onnx onnxruntime onnxscript"),
        ("report", "A report needs packages that are not installed here: pip install vl-convert-python"),
    ],
)
def test_a_missing_package_is_a_sentence_with_the_command_that_installs_it(kind, words, monkeypatch):
    monkeypatch.setattr(optional_packages, "find_spec", lambda name: None)
    assert missing_packages(kind) == words
    with pytest.raises(ValueError, match=words):
        require_packages(kind)


def test_where_all_is_installed_or_nothing_is_needed_nothing_is_said(monkeypatch):
    assert missing_packages("csv") is None
    monkeypatch.setattr(optional_packages, "find_spec", lambda name: object())
    for kind in NEEDS:
        assert missing_packages(kind) is None
        require_packages(kind)


def test_every_package_is_in_an_extra_of_ours():
    try:
        declared = " ".join(requires("s7lab") or [])
    except PackageNotFoundError:
        pytest.skip("the package is not installed, so it declares no extras")
    for module in (module for needed in NEEDS.values() for module in needed):
        assert PACKAGE_NAMES.get(module, module) in declared
