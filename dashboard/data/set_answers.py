"""What networks say of drawn digits: each network reads each drawing once, whoever looks at the set and however often."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from dashboard.data import networks
from dashboard.data.drawn_digits import ShownSet
from dashboard.data.queries import kept_network, own_best_runs, run_to_look_at, runs_to_look_into, traced_recipe
from dashboard.data.resources import run_catalog
from dashboard.data.server_singletons import MadeOnce
from dashboard.data.sized_cache import SizedCache
from dashboard.data.visitors import runs_of_class
from s7core.analysis.set_ranking import SetScore, ranked
from s7core.lesson.stages import ALL_STAGES
from s7core.runs.records import Run

MOST_ANSWERS = 300_000  # that are kept of all networks together, some 200 bytes each
MOST_MACS = 20_000_000_000  # multiply-accumulates of one network for one set; what takes more is read only when it is chosen
MOST_SCORES = 2_000
_LOCKS = 16

Read = Callable[[np.ndarray], np.ndarray]


class AnswerCache:
    """Probabilities (10,) by network and drawing. The networks that were not asked for longest go first.

    Safe to use from several threads: who asks for answers that are being computed waits for them.
    """

    def __init__(self, most: int = MOST_ANSWERS) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, dict[str, np.ndarray]] = OrderedDict()
        self._lock = threading.Lock()
        self._reading = [threading.Lock() for _ in range(_LOCKS)]

    def answers(self, network: Hashable, ids: Sequence[str], images: np.ndarray, read: Read) -> np.ndarray:
        """(N, 10) probabilities for N drawings; `read` gets the images (M, 28, 28) of those not known yet."""
        with self._reading[hash(network) % _LOCKS]:
            with self._lock:
                known = dict(self._kept.get(network, {}))
            missing = [place for place, each in enumerate(ids) if each not in known]
            if missing:
                known.update(zip([ids[place] for place in missing], read(images[missing]), strict=True))
            with self._lock:
                self._kept[network] = known
                self._kept.move_to_end(network)
                self._forget()
            return np.stack([known[each] for each in ids]) if len(ids) else np.zeros((0, 10), np.float32)

    def knows(self, network: Hashable, ids: Sequence[str]) -> bool:
        """Whether all these answers are there."""
        with self._lock:
            known = self._kept.get(network, {})
            return all(each in known for each in ids)

    def _forget(self) -> None:
        while sum(map(len, self._kept.values())) > self._most and len(self._kept) > 1:
            self._kept.popitem(last=False)


@MadeOnce
def _answers() -> AnswerCache:
    return AnswerCache()


@MadeOnce
def _scores() -> SizedCache[SetScore]:
    return SizedCache(MOST_SCORES, lambda _: 1)


def answers_to_set(run: Run, shown: ShownSet, as_drawn: bool = False) -> np.ndarray:
    """(N, 10) probabilities of a run's network for the digits of a set, placed as MNIST's are, or `as_drawn`."""
    images = shown.images.as_drawn if as_drawn else shown.images.centred
    return _answers().answers(
        (*kept_network(run), as_drawn), shown.ids, images, lambda new: networks.network_of(run).probabilities(new)
    )


def score_of(run: Run, shown: ShownSet) -> SetScore:
    """How many digits of a set a run's network reads right."""

    def count() -> SetScore:
        right = answers_to_set(run, shown).argmax(1) == shown.labels
        return SetScore(run.id, int(right.sum()), len(right))

    return _scores().get((kept_network(run), shown.ids), count)


@dataclass(frozen=True)
class SetRanking:
    """The runs whose networks have read the whole set, the best first, and how many have not read it yet."""

    scores: list[SetScore]
    runs: dict[str, Run]
    waiting: int


def set_ranking(shown: ShownSet) -> SetRanking:
    """The ranking of a set that holds digits.

    The best network of each stage reads it at once; the others do in the background, so the ranking is whole some seconds
    later.
    """
    runs, scores, waiting = runs_for_set(shown.class_name), [], 0
    first = {run.id for run in _first_runs()}
    for run in runs.values():
        if run.id in first or _answers().knows((*kept_network(run), False), shown.ids):
            scores.append(score_of(run, shown))
        elif traced_recipe(run.recipe).macs * len(shown.digits) <= MOST_MACS:
            waiting += 1
            networks.background().submit(("set", *kept_network(run), shown.ids), partial(score_of, run, shown))
    return SetRanking(ranked(scores), runs, waiting)


def runs_for_set(class_name: str) -> dict[str, Run]:
    """The runs whose networks read a set: the best of each stage, then the class's or one's own, then shipped ones."""
    others = [*runs_of_class(class_name), *run_catalog().reference_store.runs()] if class_name else runs_to_look_into()
    found = {run.id: run for run in [*_first_runs(), *others]}
    return {run_id: run for run_id, run in found.items() if run.kept_test_accuracy is not None}


def _first_runs() -> list[Run]:
    best = own_best_runs()
    return [run for each in reversed(ALL_STAGES) if (run := run_to_look_at(each.key, best.get(each.key)))]
