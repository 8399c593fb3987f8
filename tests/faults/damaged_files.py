"""Files that are damaged: the data set, unpacked and packed, and the store."""

import shutil
from pathlib import Path

from counts import Count
from recipes import SHORT_RUNS, as_command
from trial import Trial, sentence_faults

from s7core.data.mnist_arrays import CHECKSUMS, PACKED

# `python -m s7core`, with the packed data set in the folder of the first argument.
_OTHER_DATA = (
    "import sys, pathlib, s7core.data.mnist_arrays as arrays; arrays.PACKED = pathlib.Path(sys.argv[1]); "
    "from s7core.__main__ import main; from s7core.commands.console import run_in_console; "
    "sys.exit(run_in_console(lambda: main(sys.argv[2:])))"
)


def damage_data(folder: Path) -> list[Count]:
    """A damaged file of the data set in the cache is repaired; a damaged packed one is named in a sentence."""
    with Trial(folder) as trial:
        train = as_command(SHORT_RUNS[0])
        trial.answer("doctor")
        unpacked = folder / "cache" / "MNIST" / "raw" / "train-images-idx3-ubyte"
        whole = unpacked.read_bytes()
        unpacked.write_bytes(whole[: len(whole) // 2])
        code, _, error = trial.answer(*train)
        trial.recipes = {run.id: SHORT_RUNS[0] for run in trial.store.runs()}
        losses = trial.losses() + ([error] if code else [])
        if unpacked.read_bytes() != whole:
            losses.append("the file was not repaired")
        counts = [Count("A damaged data file in the cache", 1, tuple(losses))]

        packed = folder / "packed"
        shutil.copytree(PACKED, packed)
        file = packed / f"{next(iter(CHECKSUMS))}.gz"
        file.write_bytes(file.read_bytes()[:-1_000])
        unpacked.unlink()
        code, out, error = trial.finished("-c", _OTHER_DATA, str(packed), *train)
        losses = sentence_faults(train, code, out, error)
        losses += [] if code and str(file) in error else [f"it ended with {code}, and the file is not named: {error}"]
        return [*counts, Count("A damaged data file of the package", 1, tuple(losses))]


def damage_store(folder: Path) -> list[Count]:
    """The file of the store is damaged, at its start and in its middle: a sentence, and nothing is written to it.

    `store restore` puts a backup in its place and keeps the damaged file.
    """
    backup = folder / "backup.sqlite"
    with Trial(folder) as trial:
        code, _, error = trial.answer(*as_command(SHORT_RUNS[0]))
        assert not code, error
        trial.recipes = {run.id: SHORT_RUNS[0] for run in trial.store.runs()}
        losses = trial.losses()
        trial.close_store()
        code, _, error = trial.answer("store", "backup", str(backup))
        losses += [error] if code else []
        whole = trial.path.read_bytes()
        half = len(whole) // 2
        damaged = (b"\0" * 100 + whole[100:], whole[:half], whole[:4096] + b"\xff" * 8192 + whole[4096 + 8192 :])
        for content in damaged:
            trial.path.write_bytes(content)
            for words in (("runs",), as_command(SHORT_RUNS[1]), ("store", "check")):
                code, out, error = trial.answer(*words)
                losses += sentence_faults(words, code, out, error)
                losses += [] if code else [f"`{words[0]}` ended with 0 on a damaged store"]
                losses += [] if trial.path.read_bytes() == content else [f"`{words[0]}` changed the damaged file"]
            code, _, error = trial.answer("store", "restore", str(backup))
            losses += ([error] if code else []) + trial.losses()
            trial.close_store()
            if not any(file.read_bytes() == content for file in folder.glob("runs*") if file.is_file()):
                losses.append("the damaged file was not kept")
        return [Count("A damaged store, with commands on it, then restored", len(damaged), tuple(losses))]
