"""Times of the engine's epochs, in this process or in several at once."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace

import torch

from s7core.bench.plain_loop import Pass
from s7core.data.mnist import load_mnist
from s7core.lesson.architecture import layers_of
from s7core.lesson.experiments import experiment, lesson_experiments
from s7core.lesson.layers import Conv2d
from s7core.model.trace import trace
from s7core.recipe import Recipe
from s7core.runs.attempt import Attempt
from s7core.runs.recorder import Recorder
from s7core.runs.store import Store
from s7core.training.batches import epoch_batches
from s7core.training.devices import prepare_process, resolve_device
from s7core.training.engine import train
from s7core.training.evaluate import never
from s7core.training.events import Epoch
from s7core.training.trainer import Trainer

PEAK_SIZE = 2048  # rows and columns of the matrices whose product gives the machine's peak
PEAK_REPEATS = 10
PROFILED_STEPS = 10


class EngineLoop:
    """A Trainer of a recipe, which takes a further epoch at each call of `run`."""

    def __init__(self, recipe: Recipe) -> None:
        device = resolve_device(recipe.device)
        self.trainer = Trainer(recipe, [recipe.seed], load_mnist().to(device), device)
        self._epoch = 0

    def run(self) -> Pass:
        """One epoch of the recipe, then the test."""
        self._epoch += 1
        started = time.perf_counter()
        for _ in self.trainer.steps(self._epoch, never):
            pass
        self.trainer.figures.tolist()  # waits for a GPU
        trained = time.perf_counter()
        self.trainer.test(never)
        return Pass(trained - started, time.perf_counter() - trained, self.trainer.recipe.images_trained_on)


def side_by_side(experiment_key: str, images: int, processes: int, repeats: int) -> list[Pass]:
    """All passes of `processes` processes, with one thread each, which train at the same time."""
    command = [sys.executable, "-m", "s7core.bench.engine_timing", experiment_key, str(images), str(repeats)]
    started = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(processes)]
    pipes = [(process.stdin, process.stdout) for process in started]
    for _, output in pipes:
        assert output is not None, "it was started with a pipe"
        output.readline()  # it has loaded the data and trained one pass
    for orders, _ in pipes:
        assert orders is not None, "it was started with a pipe"
        orders.write("go\n")
        orders.flush()
    answers = [process.communicate()[0] for process in started]
    return [
        Pass(float(training), float(testing), images)
        for answer in answers
        for training, testing in map(str.split, answer.splitlines())
    ]


def recording_share(recipe: Recipe) -> float:
    """The part of a whole epoch's time that goes into the store: 0.02 is 2%."""
    spent = 0.0
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"{folder}/runs.sqlite")
        recorder = Recorder(
            Attempt.current(store, store.submit(recipe, lesson_experiments(recipe.stage)[0].key, state="running"))
        )

        def should_stop() -> bool:
            nonlocal spent
            before = time.perf_counter()
            answer = recorder.should_stop()
            spent += time.perf_counter() - before
            return answer

        for event in train(replace(recipe, epochs=2), should_stop=should_stop):  # only the last keeps no checkpoint
            before = time.perf_counter()
            recorder.record(event)
            spent += time.perf_counter() - before
            if isinstance(event, Epoch):
                return spent / (event.seconds + time.perf_counter() - before)
    raise AssertionError("an epoch ends with an Epoch")


def convolution_share(loop: EngineLoop) -> float:
    """What part of the machine's matrix-multiply peak the convolutions of a CPU training step reach, 0..1."""
    trainer = loop.trainer
    batches = list(epoch_batches(trainer.recipe, trainer.seeds, epoch=1))[:PROFILED_STEPS]
    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU]) as profile:
        for batch in batches:
            trainer.step(*batch, never)
    seconds = sum(kernel.self_cpu_time_total for kernel in profile.key_averages() if "convolution" in kernel.key) / 1e6
    images = sum(indices.numel() for indices, _ in batches)
    operations = _convolution_operations(trainer.recipe) * images
    return float(operations / seconds / matrix_peak(trainer.step.precision))


def matrix_peak(kind: torch.dtype) -> float:
    """Operations a second of a large matrix product: 2 n**3, the best of several."""
    a, b = torch.randn(2, PEAK_SIZE, PEAK_SIZE).to(kind)
    best = float("inf")
    for _ in range(PEAK_REPEATS):
        started = time.perf_counter()
        torch.mm(a, b)
        best = min(best, time.perf_counter() - started)
    return 2 * PEAK_SIZE**3 / best


def _convolution_operations(recipe: Recipe) -> int:
    """Operations of the convolutions for one image in a training step.

    They are the forward pass, the gradient of the weights and, except in the first layer, that of the input.
    """
    rows = trace(layers_of(recipe)).rows
    macs = [row.macs for row in rows if isinstance(row.layer, Conv2d)]
    return 2 * (3 * sum(macs) - macs[0])


def _passes(experiment_key: str, images: int, repeats: int) -> Iterator[Pass]:
    prepare_process(1)
    loop = EngineLoop(replace(experiment(experiment_key).recipe, train_images=images, threads=1, device="cpu"))
    loop.run()
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(repeats):
        yield loop.run()


if __name__ == "__main__":
    for timed in _passes(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])):
        print(timed.training, timed.testing, flush=True)
