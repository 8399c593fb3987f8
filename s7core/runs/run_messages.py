"""The messages of runs: sentences that are kept in English, whoever will read them, and translated where they are shown."""

import re
from functools import lru_cache

from s7core.formatting import HOURS_FORM, MINUTES_FORM, SECONDS_FORM, count
from s7core.language.made_messages import made_message
from s7core.language.numerals import localised
from s7core.language.translation import N_, _, _n
from s7core.language.words import sentences
from s7core.runs.records import Run

MOST_DEATHS = 3  # of a run's process in a row, without a new epoch; then the run waits for somebody to resume it

TAKEN_OUT = N_("Taken out of the queue.")
STOPPED = N_("Stopped in epoch {epoch}; what it had learned by then is kept.")
STOPPED_WAITING = N_("Stopped while it waited for other runs on this machine.")
TIME_IS_UP = N_("It has trained for {duration}, the most that your teacher allows.")
DIVERGED = N_(
    "The loss stopped being a number in epoch {epoch} at learning rate {rate}: try a learning rate of {lower_rate} or less."
)
MEMORY_RAN_OUT = N_("Memory ran out ({reason}): close other programs and resume, or train with a smaller batch size.")
GPU_FAILED = N_("The GPU failed ({reason}): resume the run, or train on the CPU.")
SYSTEM_REFUSED = N_("The operating system refused something ({reason}): put that right and resume the run.")
DIED_STOPPING = N_("Its process ended while it was being stopped. What it had recorded is kept.")
DIED = N_("Its process ended before the run did. What it had recorded is kept.")
DIED_AND_GOES_ON = N_("Its process ended before the run did, so it waits here and goes on after epoch {epoch}.")
DIED_AND_STARTS_AGAIN = N_("Its process ended before the run did, so it waits here and starts again.")
DIED_OFTEN = N_(
    "Its process ended {count} times in a row before an epoch did, often for want of memory: the server's log may say why. "
    "What it had recorded is kept."
)

# Of runs on a cluster, and of the cluster itself.
STORE_UNREAD = N_("The store could not be read ({reason}): resume the run.")
NODE_WITHOUT_STORE = N_("Node {node} cannot open the store.")
NODE_DIFFERS = N_(
    "Node {node} has {differences}, so a run would have other numbers there: install there what the server has, and resume "
    "the run."
)
NODE_UNPREPARED = N_("The node could not prepare the run ({reason}): put that right and resume it.")
NODE_FAILED = N_("The node could not train the run ({reason}): resume it.")
CLUSTER_REFUSED = N_("The Ray cluster has not taken a run ({reason}).")
CLUSTER_UNREACHED = N_("The Ray cluster at {address} cannot be reached ({reason}).")
CLUSTER_UNHEARD = N_("The Ray cluster at {address} has not answered yet.")
CLUSTER_LOST = N_("The connection with the Ray cluster at {address} is lost.")

_TEMPLATES = (
    TAKEN_OUT,
    STOPPED,
    STOPPED_WAITING,
    TIME_IS_UP,
    DIVERGED,
    MEMORY_RAN_OUT,
    GPU_FAILED,
    SYSTEM_REFUSED,
    DIED_STOPPING,
    DIED,
    DIED_AND_GOES_ON,
    DIED_AND_STARTS_AGAIN,
    DIED_OFTEN,
    STORE_UNREAD,
    NODE_WITHOUT_STORE,
    NODE_DIFFERS,
    NODE_UNPREPARED,
    NODE_FAILED,
    CLUSTER_REFUSED,
    CLUSTER_UNREACHED,
    CLUSTER_UNHEARD,
    CLUSTER_LOST,
)

_DURATIONS = (HOURS_FORM, MINUTES_FORM, SECONDS_FORM)  # the longest first: the last one fits the end of each


def after_death(run: Run, deaths: int) -> tuple[str, str]:
    """The state and the message of a run whose process has ended so many times in a row without a new epoch."""
    if run.epochs_done == run.recipe.epochs:
        return "finished", ""
    if run.stop_requested:
        return "stopped", f"{run.message} {DIED_STOPPING}".strip()
    if run.in_terminal or not run.can_go_on:
        return "interrupted", DIED
    if deaths >= MOST_DEATHS:
        return "interrupted", DIED_OFTEN.format(count=deaths)
    return "queued", DIED_AND_GOES_ON.format(epoch=run.epochs_done) if run.epochs_done else DIED_AND_STARTS_AGAIN


def shown_message(stored: str) -> str:
    """A message that was kept, in the reader's language; what was made of no message of the catalogue stays as it is."""
    told: list[str] = []
    rest = stored
    while rest:
        found = _first_message(rest)
        if found is None:
            return sentences(*told, _refusal(rest))
        template, values, rest = found
        told.append(_(template, **{name: _shown_value(value) for name, value in values.items()}))
    return sentences(*told)


def shown_device(stored: str) -> str:
    """A device as `devices.device_title` names it for a run, in the reader's language; a note behind it stays as it is."""
    match = re.fullmatch(r"CPU, (\d+) threads?(, .*)", stored, re.DOTALL)
    if match is None:
        return stored
    threads = int(match[1])
    return _n("CPU, {threads} thread", "CPU, {threads} threads", threads, threads=count(threads)) + match[2]


def _shown_value(value: str) -> str:
    """What stands in a place of a message: a number or a duration as the reader's language writes it, or a message."""
    if re.fullmatch(r"[\d,]+(\.\d+)?", value):
        return localised(value)
    for template in _DURATIONS:
        if match := _pattern(template).fullmatch(value):
            return _(template, **{name: _shown_value(each) for name, each in match.groupdict().items()})
    return _refusal(value)


def _refusal(kept: str) -> str:
    """What another module has refused a run with, or a part of such a sentence, in the reader's language."""
    found = made_message(kept)
    if found is None:
        return _(kept)
    message, values = found
    return _(message, **{name: _shown_value(value) for name, value in values.items()})


def _first_message(text: str) -> tuple[str, dict[str, str], str] | None:
    """The template that has made the beginning of a text, with its values, and what follows it; None where none has."""
    for template in _TEMPLATES:
        if match := _pattern(template).match(text):
            values = match.groupdict()
            return template, values, text[match.end() :].lstrip()
    return None


@lru_cache(maxsize=len(_TEMPLATES) + len(_DURATIONS))
def _pattern(template: str) -> re.Pattern[str]:
    """What a template makes, whatever its values are."""
    parts = re.split(r"\{(\w+)\}", template)
    texts = [f"(?P<{part}>.+?)" if place % 2 else re.escape(part) for place, part in enumerate(parts)]
    return re.compile("".join(texts) + r"(?=\s|$)", re.DOTALL)
