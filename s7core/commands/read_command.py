"""The command read, which reads pictures of digits as the page Your digit does."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from s7core.commands.arguments import AddCommand, add_store, fail, opened_store, print_json
from s7core.data.drawing import centre_ink
from s7core.data.picture import ink_of_upload
from s7core.data.picture_file import LARGEST_FILE
from s7core.formatting import percent
from s7core.recipe import Recipe
from s7core.reference.reference_store import PREFIX, ReferenceStore
from s7core.reference.run_catalog import RunCatalog
from s7core.runs.records import Result

if TYPE_CHECKING:  # loads torch, which takes seconds
    from s7core.inside.inspected_network import InspectedNetwork

_STAGE = "final"  # whose best reference run reads where no run is named


def add_read_command(add_command: AddCommand) -> None:
    read = add_command("read", read_command, "Read pictures of one digit each; exits with 1 if some could not be read.")
    read.add_argument("files", nargs="+", metavar="FILE", help="a PNG or JPEG with one digit")
    read.add_argument(
        "--run",
        dest="run_id",
        metavar="ID",
        help="the run whose network reads; default the best reference run of the Final Model",
    )
    add_store(read)


def read_command(options: argparse.Namespace) -> int:
    """Print what the network of a run reads in each file; 1 if there are files that cannot be read, otherwise 0."""
    from s7core.inside.inspected_network import trained_network

    recipe, result = _run_that_reads(options.run_id, options.store)
    network = trained_network(recipe, result.weights)
    answers = [_answer(network, file) for file in options.files]
    if options.json:
        print_json(answers)
    else:
        width = max(len("file"), *(len(file) for file in options.files))
        print(f"{'file':<{width}}  {'predicted':>9}  {'probability':>11}  note")
        for each in answers:
            sure = "-" if each["predicted"] is None else percent(each["probability"])
            digit = "-" if each["predicted"] is None else str(each["predicted"])
            print(f"{each['file']:<{width}}  {digit:>9}  {sure:>11}  {each['note']}".rstrip())
    return 1 if any(each["predicted"] is None for each in answers) else 0


def _run_that_reads(run_id: str | None, store_url: str | None) -> tuple[Recipe, Result]:
    """The recipe and the network of the run with this id; of the best reference run of the Final Model if it is None."""
    shipped = ReferenceStore()
    if run_id is None:
        finished = [run for run in shipped.runs() if run.recipe.stage == _STAGE and run.state == "finished"]
        whole = [run for run in finished if run.recipe.tests_all and not run.recipe.layers]
        if not whole:
            fail("run is not given, and there is no reference run of the Final Model: name a run by --run.")
        run_id = max(whole, key=lambda run: run.last_test_accuracy or 0.0).id
    source = shipped if run_id.startswith(PREFIX) else RunCatalog(opened_store(store_url), shipped)
    run, result = source.run(run_id), source.result(run_id)
    if run is None:
        fail(f"run is {run_id!r}, but there is no such run; `python -m s7core runs` lists them.")
    if result is None:
        fail(f"run is {run_id!r}, which has no network yet: wait until its first epoch has ended.")
    return run.recipe, result


def _answer(network: "InspectedNetwork", file: str) -> dict[str, Any]:
    """What the network reads in a file; predicted and probability are None, and note is the reason, if it cannot be read."""
    try:
        with Path(file).open("rb") as opened:
            picture = ink_of_upload(opened.read(LARGEST_FILE + 1))
    except OSError as error:
        return _unread(file, f"The file cannot be opened ({error.strerror}): check its name.")
    except ValueError as error:
        return _unread(file, str(error))
    said = network.probabilities(centre_ink(picture.ink)[None])[0]
    note = " ".join(filter(None, (picture.warning, picture.note)))
    return {"file": file, "predicted": int(said.argmax()), "probability": round(float(said.max()), 6), "note": note}


def _unread(file: str, reason: str) -> dict[str, Any]:
    return {"file": file, "predicted": None, "probability": None, "note": reason}
