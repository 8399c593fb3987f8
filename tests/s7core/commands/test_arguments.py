"""What commands share: options from the declared settings, errors in one line, JSON."""

import json

import pytest
from command_under_test import call

from s7core.commands import arguments
from s7core.commands.arguments import (
    Parser,
    add_settings,
    check_machine,
    fail,
    given_settings,
    opened_store,
    print_json,
    print_progress,
)
from s7core.data.errors import DataError
from s7core.recipe import Recipe, settings
from s7core.runs.store_error import StoreError
from s7core.setting import Setting
from s7core.training.devices import available_devices

NAMES = [setting.name for setting in settings()]
OTHER_VALUES = {  # one allowed value of each setting that is not its default
    "stage": "net1",
    "batch_norm": False,
    "dropout": 0.25,
    "layers": "conv8 relu",
    "learning_rate": 0.0123456789,
    "scheduler": "cosine",
    "warm_up": 0.1,
    "momentum": 0.5,
    "nesterov": True,
    "weight_decay": 1e-05,
    "augmentation": "heavy",
    "train_images": 12_345,
    "test_images": 2_000,
    "validation": "held-out",
    "batch_size": 64,
    "epochs": 3,
    "seed": 7,
    "device": "cpu",
    "precision": "float32",
    "threads": 2,
    "gpu_share": 0.5,
    "live_test": False,
}


def parser(names: list[str]) -> Parser:
    made = Parser()
    add_settings(made, names)
    return made


def words(name: str, value: object) -> list[str]:
    flag = name.replace("_", "-")
    if isinstance(value, bool):
        return [f"--{flag}" if value else f"--no-{flag}"]
    return [f"--{flag}", str(value)]


def test_every_setting_is_read_from_its_option_in_its_own_type():
    assert OTHER_VALUES.keys() == set(NAMES)
    given = [word for name, value in OTHER_VALUES.items() for word in words(name, value)]
    found = given_settings(parser(NAMES).parse_args(given), NAMES)
    assert found == OTHER_VALUES and all(type(found[name]) is type(value) for name, value in OTHER_VALUES.items())
    assert Recipe(**found) != Recipe()


def test_an_option_that_was_not_given_is_left_out():
    options = parser(NAMES).parse_args(["--epochs", "3"])
    assert given_settings(options, NAMES) == {"epochs": 3}
    assert given_settings(options, ["seed"]) == {}


def test_only_the_named_settings_become_options():
    with pytest.raises(SystemExit):
        parser(["epochs"]).parse_args(["--seed", "3"])


def test_the_help_of_every_option_has_what_the_setting_declares():
    text = without_spaces(parser(NAMES).format_help())
    for declared in settings():
        assert without_spaces(declared.help) in text
        assert declared.kind is bool or without_spaces(declared.allowed) in text


def without_spaces(text: str) -> str:
    """argparse breaks lines at spaces and behind hyphens."""
    return "".join(text.split())


def test_a_percent_sign_in_a_help_is_printed_as_it_is(monkeypatch):
    """argparse formats help texts with %."""
    share = Setting(name="share", kind=float, label="Share", group="Run", help="Keep 5% of it.", minimum=0.0, maximum=1.0)
    monkeypatch.setattr(arguments, "settings", lambda: (share,))
    assert "Keep 5% of it. (a number from 0 to 1)" in " ".join(parser(["share"]).format_help().split())


def test_a_failure_is_one_line_on_standard_error_and_exits_2(capsys):
    with pytest.raises(SystemExit) as end:
        fail("epochs is 0.")
    captured = capsys.readouterr()
    assert end.value.code == 2 and captured.err == "s7core: epochs is 0.\n" and not captured.out


def test_json_goes_to_standard_output_and_progress_to_standard_error(capsys):
    print_json({"a": [1, None]})
    print_progress("one epoch …")
    captured = capsys.readouterr()
    assert json.loads(captured.out) == {"a": [1, None]} and captured.err == "one epoch …\n"


def test_a_recipe_that_cannot_train_here_is_refused(monkeypatch):
    check_machine(Recipe(device="cpu"))
    absent = next(name for name in ("mps", "cuda") if name not in available_devices())
    with pytest.raises(ValueError, match=f"device is '{absent}', but this machine has only"):
        check_machine(Recipe(device=absent))
    with pytest.raises(ValueError, match="The network ends with a grid"):
        check_machine(Recipe(layers="conv10 relu"))

    def missing() -> None:
        raise DataError("the file is not there")

    monkeypatch.setattr("s7core.data.mnist.load_mnist", missing)
    with pytest.raises(DataError, match="the file is not there"):
        check_machine(Recipe(device="cpu"))


def test_nothing_is_entered_in_the_store_where_the_machine_cannot_train(store):
    absent = next(name for name in ("mps", "cuda") if name not in available_devices())
    call("train", "final-exp1", "--device", absent, "--store", store.url, code=2)
    assert not store.runs()


def test_opening_the_store_settles_runs_whose_process_is_gone_where_the_store_can_be_written(store, monkeypatch):
    settled = []
    monkeypatch.setattr(arguments, "settle_dead_runs", lambda opened: settled.append(opened.url))
    assert opened_store(store.url).url == opened_store(None).url == store.url and settled == [store.url] * 2

    def read_only(opened: object) -> None:
        raise StoreError("it can only be read")

    monkeypatch.setattr(arguments, "settle_dead_runs", read_only)
    assert opened_store(store.url).runs() == []


READING = [
    ["runs"],
    ["runs", "show", "ref-net1-s1"],
    ["compare", "net1", "net2"],
    ["export", "ref-net1-s1", "--format", "csv", "-o", "-"],
]


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_every_command_that_reads_runs_sees_that_a_process_is_gone(command, store, monkeypatch):
    run_id = store.submit(Recipe(), "final-exp1", state="running")
    store.update(run_id, process=2**22 + 1)  # more than any system has
    call(*command, "--store", store.url)
    assert store.run(run_id).state == "interrupted"
