"""The report works its figures out of the passes, and writes those that there are."""

from types import SimpleNamespace

import torch

from s7core.bench import bench_report
from s7core.bench.bench_report import in_words, measure
from s7core.bench.plain_loop import Pass
from s7core.recipe import Recipe


class FakePlainLoop:
    """With two workers it takes 10 s for 12,000 images, with another number longer."""

    def __init__(self, recipe, device, workers):
        self.workers = workers

    def run(self, images):
        return Pass((10.0 + abs(self.workers - 2)) * images / 12_000, 2.0, images)


class FakeEngineLoop:
    """4 s for 12,000 images."""

    def __init__(self, recipe):
        assert recipe.train_images == 12_000
        self.trainer = SimpleNamespace(step=SimpleNamespace(precision=torch.float32))

    def run(self):
        return Pass(4.0, 1.0, 12_000)


def test_figures_follow_from_the_passes(monkeypatch):
    monkeypatch.setattr(bench_report, "PlainLoop", FakePlainLoop)
    monkeypatch.setattr(bench_report, "EngineLoop", FakeEngineLoop)
    monkeypatch.setattr(bench_report, "side_by_side", lambda *_: [Pass(5.0, 1.0, 12_000)] * 2)
    monkeypatch.setattr(bench_report, "recording_share", lambda recipe: 0.01)
    monkeypatch.setattr(bench_report, "convolution_share", lambda loop: 0.25)
    said = []
    report = measure(Recipe(device="cpu", threads=1), "final-exp1", 12_000, 3, said.append)
    assert report.plain_workers == 2 and report.plain_seconds_per_epoch == 52.0 and report.plain_spread == (52.0, 52.0)
    assert report.engine_seconds_per_epoch == 21.0 and report.ratio == 52 / 21 and report.images_per_second == 3_000
    assert report.two_runs_seconds_per_epoch == 26.0 and report.two_runs_ratio == 4.0
    assert sum(words.startswith("turn ") for words in said) == 3
    text = in_words(report)
    assert "52.0 s an epoch (from 52.0 to 52.0), 2 workers" in text and "throughput ratio 4.00" in text
    assert "recording       1.00% of an epoch" in text and "25.0% of the matrix-multiply peak" in text
