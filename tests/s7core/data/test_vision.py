"""torchvision is imported beside any build of torch: with its compiled operators, and where they do not load."""

import importlib.util
import subprocess
import sys

import pytest
import torch

from s7core.data import vision


def test_torchvision_has_the_transforms_and_the_data_set_that_are_used():
    assert vision.torchvision.transforms.RandomRotation and vision.torchvision.datasets.MNIST
    assert vision.torchvision.__version__.split("+")[0]


def test_the_detection_operators_exist_whether_compiled_or_declared():
    for name in ("nms", "qnms"):
        schema = str(getattr(torch.ops.torchvision, name).default._schema)
        assert schema.startswith(f"torchvision::{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")


def test_libraries_that_do_not_load_count_as_missing(monkeypatch):
    def refuse(path):
        raise OSError("undefined symbol")

    monkeypatch.setattr(torch.ops, "load_library", refuse)
    assert not vision._operators_load()


def test_libraries_that_load_need_no_declaration(monkeypatch):
    loaded = []
    monkeypatch.setattr(torch.ops, "load_library", loaded.append)
    assert vision._operators_load() and all("_C" in str(path) for path in loaded)


def test_without_torchvision_its_own_import_says_so(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert vision._operators_load()


@pytest.mark.slow
@pytest.mark.one_core
def test_torchvision_is_imported_in_a_fresh_process_whose_compiled_operators_do_not_load():
    code = (
        "import torch\n"
        "def refuse(path): raise OSError\n"
        "torch.ops.load_library = refuse\n"
        "from s7core.data.vision import torchvision; print(torchvision.transforms.Pad(1).padding)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "1", done.stderr
