"""The command line as a whole: how a command is found, how errors are reported, and its exit codes."""

import json
import subprocess
import sys

import pytest
from command_under_test import call

from s7core.__main__ import command_parser, main
from s7core.commands import doctor
from s7core.data.errors import DataError
from s7core.runs.store_error import StoreError

COMMAND = [sys.executable, "-m", "s7core"]
PROMISED = {
    "stages",
    "summary",
    "train",
    "lr-range",
    "bench",
    "board",
    "runs",
    "compare",
    "audit",
    "reference",
    "export",
    "digits",
    "doctor",
    "store",
}


def test_the_module_runs_as_a_command_and_passes_its_exit_code_on():
    good = subprocess.run([*COMMAND, "summary", "net1", "--json"], capture_output=True, text=True)
    assert good.returncode == 0 and json.loads(good.stdout)["parameters"] == 19_470
    bad = subprocess.run([*COMMAND, "summary", "net9"], capture_output=True, text=True)
    assert bad.returncode == 2 and bad.stderr.startswith("s7core: stage is 'net9'") and "Traceback" not in bad.stderr


@pytest.mark.slow
@pytest.mark.one_core
def test_a_reader_that_closes_the_pipe_early_gets_no_traceback():
    with subprocess.Popen([*COMMAND, "stages"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0


@pytest.mark.parametrize("name", sorted(PROMISED))
def test_every_promised_command_has_help_and_takes_json(name, capsys):
    with pytest.raises(SystemExit) as end:
        command_parser().parse_args([name, "--help"])
    assert end.value.code == 0 and "--json" in capsys.readouterr().out


def test_no_command_and_an_unknown_one_are_one_line_each():
    for arguments in ([], ["nonsense"]):
        told = call(*arguments, code=2)
        assert told.count("\n") == 1 and told.startswith("s7core: ")
    assert "nonsense" in call("nonsense", code=2)


@pytest.mark.parametrize("error", [ValueError("it is bad"), StoreError("it is bad"), DataError("it is bad")])
def test_an_error_with_a_message_for_the_user_is_that_message_and_exits_2(error, monkeypatch):
    def fails(url: str | None) -> None:
        raise error

    monkeypatch.setattr("s7core.commands.arguments.Store", fails)
    assert call("runs", code=2) == "s7core: it is bad\n"


def test_a_file_that_the_system_refuses_is_one_sentence_that_names_it(monkeypatch):
    def fails(url: str | None) -> None:
        raise PermissionError(13, "Permission denied", "/data/cache")

    monkeypatch.setattr("s7core.commands.arguments.Store", fails)
    told = call("runs", code=2)
    assert told.startswith("s7core: /data/cache cannot be used (Permission denied): ") and told.count("\n") == 1


def test_an_error_of_our_own_is_not_hidden(monkeypatch):
    def fails(value: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(doctor, "print_json", fails)
    with pytest.raises(ZeroDivisionError):
        main(["doctor", "--json"])
