"""The command line: what the dashboard can do, without a browser."""

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")   # both are read when torch loads its threads
os.environ.setdefault("GOMP_SPINCOUNT", "10000")

import argparse
import json
import platform
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, NoReturn

from s7core.data.errors import DataError
from s7core.lesson.experiments import experiment, experiments
from s7core.lesson.stages import ALL_STAGES, stage
from s7core.model.trace import Trace, trace
from s7core.recipe import TRAINING_IMAGES, Recipe, Setting, settings
from s7core.runs.records import Run
from s7core.runs.store import Store, StoreError

TOGGLES = ("batch_norm", "dropout")
RANGE_OPTIONS = tuple(each.name for each in settings()
                      if each.name not in ("stage", "learning_rate", "scheduler", "epochs", "validation"))
TRAIN_OPTIONS = tuple(each.name for each in settings() if each.name != "stage")   # the experiment decides the stage


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line and exits 2."""

    def error(self, message: str) -> NoReturn:
        fail(message)


def fail(message: str) -> NoReturn:
    print(f"s7core: {message}", file=sys.stderr)
    raise SystemExit(2)


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except (ValueError, StoreError, DataError) as error:
        fail(str(error))


def _parser() -> Parser:
    parser = Parser(prog="python -m s7core", description="S7 Lab on the command line.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=Parser)

    def command(name: str, run: Callable[[argparse.Namespace], int], help: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=help, description=help)
        made.set_defaults(run=run)
        made.add_argument("--json", action="store_true", help="print JSON")
        return made

    command("stages", stages_command, "List the four stages and the six published experiments.")

    summary = command("summary", summary_command, "Print the layer table of a stage.")
    summary.add_argument("stage", metavar="STAGE", help="init, net1, net2 or final")
    _add_settings(summary, TOGGLES)

    train = command("train", train_command, "Train an experiment; options change its published settings.")
    train.add_argument("experiment", metavar="EXPERIMENT", help=", ".join(each.key for each in experiments()))
    _add_settings(train, TRAIN_OPTIONS)
    _add_store(train)

    runs = command("runs", runs_command, "List the runs in the store, show one, or take one up again.")
    runs.add_argument("action", nargs="?", choices=["show", "resume"], help="show ID: its recipe and epochs; "
                      "resume ID: train on after its last whole epoch, exactly as if it had never ended")
    runs.add_argument("id", nargs="?", metavar="ID")
    _add_store(runs)

    lr_range = command("lr-range", lr_range_command, "Learning-rate range test: raise the rate over one epoch and watch.")
    lr_range.add_argument("experiment", metavar="EXPERIMENT", help=", ".join(each.key for each in experiments()))
    _add_settings(lr_range, RANGE_OPTIONS)
    _add_store(lr_range)

    bench = command("bench", bench_command, "Time the engine beside the plain loop of tutorials, in turns.")
    bench.add_argument("--experiment", metavar="EXPERIMENT", default="final-exp3", help="default final-exp3")
    bench.add_argument("--images", type=int, default=12_000, help="training images in each pass, default 12000")
    bench.add_argument("--repeats", type=int, default=3, help="passes of each loop, default 3")
    _add_settings(bench, ("device", "precision", "threads"))

    doctor = command("doctor", doctor_command, "Check Python, torch, the device, the data and the store.")
    _add_store(doctor)
    return parser


def _add_settings(parser: argparse.ArgumentParser, names: Iterable[str]) -> None:
    """Options as the fields of Recipe declare them; one that is not given keeps the experiment's value."""
    for each in settings():
        if each.name in names:
            flag = "--" + each.name.replace("_", "-")
            if each.kind is bool:
                parser.add_argument(flag, action=argparse.BooleanOptionalAction, help=each.help)
            else:
                parser.add_argument(flag, metavar="X", help=f"{each.help} ({each.allowed})".replace("%", "%%"))


def _add_store(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--store", metavar="URL", help="where runs are kept; default S7_STORE, else your data folder")


def _given(options: argparse.Namespace, names: Iterable[str]) -> dict[str, Any]:
    """Those of the named settings that were given on the command line, checked."""
    found = {each: getattr(options, each.name) for each in settings() if each.name in names}
    return {each.name: _value(each, value) for each, value in found.items() if value is not None}


def _value(declared: Setting, value: Any) -> Any:
    return declared.parse(value) if isinstance(value, str) else value


def stages_command(options: argparse.Namespace) -> int:
    traces = {each.key: trace(each.published_architecture) for each in ALL_STAGES}
    if options.json:
        _print_json({
            "stages": [{"key": s.key, "title": s.title, **_totals(traces[s.key])} for s in ALL_STAGES],
            "experiments": [{"key": e.key, "title": e.title, "stage": e.stage.key, "recipe": e.recipe.to_dict(),
                             "published": e.to_dict()} for e in experiments()],
        })
        return 0
    print(f"{'stage':<12}{'title':<14}{'parameters':>12}{'multiply-accumulates':>22}{'receptive field':>17}")
    for each in ALL_STAGES:
        t = traces[each.key]
        print(f"{each.key:<12}{each.title:<14}{t.parameters:>12,}{t.macs:>22,}{t.receptive_field:>17}")
    print(f"\n{'experiment':<12}{'title':<28}{'learning rate':>14}{'published test accuracy':>25}")
    for each in experiments():
        print(f"{each.key:<12}{each.title:<28}{each.recipe.learning_rate:>14g}{each.test_accuracy:>25.2%}")
    return 0


def _totals(traced: Trace) -> dict[str, int]:
    return {"parameters": traced.parameters, "macs": traced.macs, "receptive_field": traced.receptive_field}


def summary_command(options: argparse.Namespace) -> int:
    of = stage(options.stage)
    toggles = {"batch_norm": of.batch_norm, "dropout": of.dropout, **_given(options, TOGGLES)}
    traced = trace(of.architecture(**toggles))
    if options.json:
        rows = [{"index": row.index, "type": row.type, "output_shape": list(row.output_shape),
                 "parameters": row.parameters, "kernel": row.kernel, "stride": row.stride, "padding": row.padding,
                 "receptive_field": row.receptive_field, "jump": row.jump, "macs": row.macs} for row in traced.rows]
        _print_json({"stage": of.key, **_totals(traced), "rows": rows})
        return 0
    print(f"{of.title}: BatchNorm {'on' if toggles['batch_norm'] else 'off'}, dropout {toggles['dropout']:g}\n")
    heads = ("layer", "output shape", "parameters", "kernel", "stride", "padding", "r. field", "jump", "mult-acc")
    widths = (16, 15, 12, 8, 8, 9, 10, 6, 13)
    print("".join(f"{head:{'<' if w in widths[:2] else '>'}{w}}" for head, w in zip(heads, widths, strict=True)))
    for row in traced.rows:
        numbers = (row.parameters, row.kernel, row.stride, row.padding, row.receptive_field, row.jump, row.macs)
        shape = " × ".join(map(str, row.output_shape))
        print(f"{row.name:<16}{shape:<15}" + "".join(
            f"{'' if n is None else format(n, ','):>{w}}" for n, w in zip(numbers, widths[2:], strict=True)))
    print(f"\n{traced.parameters:,} parameters, {traced.macs:,} multiply-accumulates an image, receptive field "
          f"{traced.receptive_field} pixels")
    return 0


def train_command(options: argparse.Namespace) -> int:
    published = experiment(options.experiment)
    recipe = replace(published.recipe, **_given(options, TRAIN_OPTIONS))
    _check_machine(recipe)
    store = Store(options.store)
    # Imported here, as all that needs torch: it takes seconds, and the checks above need none of it.
    from s7core.runs.terminal import train_here

    return train_here(store.submit(recipe, published.key, state="running"), store, as_json=options.json)


def _check_machine(recipe: Recipe) -> None:
    """ValueError or DataError before a run is entered that could not train here."""
    from s7core.data.mnist import load_mnist
    from s7core.training.devices import resolve_device

    resolve_device(recipe.device)
    load_mnist()


def lr_range_command(options: argparse.Namespace) -> int:
    published = experiment(options.experiment)
    recipe = replace(published.recipe, **_given(options, RANGE_OPTIONS), scheduler="range-test", epochs=1)
    _check_machine(recipe)
    store = Store(options.store)
    from s7core.analysis.range_test import RULE, read_range_test
    from s7core.runs.terminal import train_here

    run_id = store.submit(recipe, published.key, state="running")
    code = train_here(run_id, store, as_json=False, out=sys.stderr)
    if code:
        return code
    steps = store.steps(run_id, recipe.steps_per_epoch + 1)
    found = read_range_test([each.learning_rate for each in steps], [each.loss for each in steps])
    if options.json:
        _print_json({"experiment": published.key, "run": run_id, "suggestion": found.suggestion,
                     "lowest_at": found.lowest_at, "rule_of_thumb": RULE,
                     "steps": [vars(each) for each in found.points]})
    else:
        print(f"{'learning rate':>14}{'loss, smoothed':>16}")
        for each in found.points[:: max(1, len(found.points) // 24)]:
            print(f"{each.learning_rate:>14.2g}{each.smoothed_loss:>16.4f}")
        print(f"\nA learning rate to try: {found.suggestion:.2g}. Rule of thumb: {RULE}")
    return 0


def bench_command(options: argparse.Namespace) -> int:
    published = experiment(options.experiment)
    recipe = replace(published.recipe, **_given(options, ("device", "precision", "threads")))
    if not 1_000 <= options.images <= TRAINING_IMAGES:
        fail(f"images is {options.images}, but it must be a whole number from 1,000 to {TRAINING_IMAGES:,}.")
    if options.repeats < 1:
        fail(f"repeats is {options.repeats}, but it must be a whole number from 1.")
    from s7core.bench.report import in_words, measure

    report = measure(recipe, published.key, options.images, options.repeats,
                     say=lambda line: print(line, file=sys.stderr, flush=True))
    if options.json:
        _print_json(report.to_dict())
    else:
        print(in_words(report))
    return 0


def runs_command(options: argparse.Namespace) -> int:
    store = Store(options.store)
    if options.action:
        run = _named_run(store, options)
        return _resume_run(store, run, options) if options.action == "resume" else _show_run(store, run, options)
    runs = store.runs()
    if options.json:
        _print_json([run.to_dict() for run in runs])
    elif not runs:
        print("No runs yet. Start one with: python -m s7core train final-exp1")
    else:
        print(f"{'id':<28}{'state':<13}{'epochs':>7}{'last test':>11}{'best test':>11}")
        for run in runs:
            print(f"{run.id:<28}{run.state:<13}{run.epochs_done:>7}"
                  f"{_percent(run.last_test_accuracy):>11}{_percent(run.best_test_accuracy):>11}")
    return 0


def _named_run(store: Store, options: argparse.Namespace) -> Run:
    if options.id is None:
        fail(f"runs {options.action} needs the ID of a run; `python -m s7core runs` lists them.")
    run = store.run(options.id)
    if run is None:
        fail(f"id is {options.id!r}, but there is no such run; `python -m s7core runs` lists them.")
    return run


def _resume_run(store: Store, run: Run, options: argparse.Namespace) -> int:
    _check_machine(run.recipe)
    store.resume(run.id, state="running")
    from s7core.runs.terminal import train_here

    return train_here(run.id, store, as_json=options.json)


def _show_run(store: Store, run: Run, options: argparse.Namespace) -> int:
    epochs = store.epochs(run.id)
    if options.json:
        _print_json({**run.to_dict(), "recipe": run.recipe.to_dict(), "epochs": [vars(each) for each in epochs],
                     "device": run.device, "versions": run.versions})
        return 0
    print(f"{run.id}: {run.state}. {run.message}\n")
    for name, value in run.recipe.to_dict().items():
        print(f"  {name:<16}{value}")
    print(f"\n{'epoch':>6}{'train loss':>12}{'train':>9}{'test loss':>11}{'test':>9}{'rate':>9}{'seconds':>9}")
    for e in epochs:
        print(f"{e.epoch:>6}{e.train_loss:>12.4f}{e.train_accuracy:>9.2%}{e.test_loss:>11.4f}{e.test_accuracy:>9.2%}"
              f"{e.learning_rate:>9.2g}{e.seconds:>9.1f}")
    return 0


def doctor_command(options: argparse.Namespace) -> int:
    checks = {"Python": platform.python_version, "torch": _check_torch, "device": _check_devices, "data": _check_data,
              "store": lambda: Store(options.store).check_writable()}
    found: list[tuple[str, bool, str]] = []
    for name, check in checks.items():
        try:
            found.append((name, True, check()))
        except Exception as error:   # whatever is wrong, the next check is still worth its line
            found.append((name, False, " ".join(str(error).split())))
    if options.json:
        _print_json([{"check": name, "ok": ok, "detail": detail} for name, ok, detail in found])
    else:
        for name, ok, detail in found:
            print(f"{'ok' if ok else 'NOT OK':<7}{name:<8}{detail}")
    return 0 if all(ok for _, ok, _ in found) else 1


def _check_torch() -> str:
    import torch

    from s7core.data.vision import torchvision

    return f"{torch.__version__}, torchvision {torchvision.__version__}"


def _check_devices() -> str:
    """Each device computes something; the fastest comes first."""
    from s7core.training.devices import available_devices, try_device

    for name in available_devices():
        try_device(name)
    return ", ".join(available_devices())


def _check_data() -> str:
    from s7core.data.mnist import load_mnist

    return f"MNIST is complete: {len(load_mnist().train_images):,} training images, every checksum agrees"


def _percent(fraction: float | None) -> str:
    return "" if fraction is None else f"{fraction:.2%}"


def _print_json(value: Any) -> None:
    print(json.dumps(value, indent=2))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:   # the reader, `head` for example, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
