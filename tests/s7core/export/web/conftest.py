"""What tests of web pages share: pages of shipped runs, and of edited networks that were never trained."""

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save

from s7core.export.web.web_file import web_page
from s7core.lesson.experiments import experiment
from s7core.model.network import Network
from s7core.recipe import Recipe
from s7core.reference.reference_history import reference_histories
from s7core.reference.reference_store import ReferenceStore
from s7core.reference.run_catalog import RunCatalog
from s7core.runs.records import EpochRecord, Result, Run
from s7core.runs.store import Store


class Page:
    """A web page, the run that it is of and that run's snapshot."""

    def __init__(self, run: Run, records: list[EpochRecord], result: Result, catalog: RunCatalog) -> None:
        self.run, self.result = run, result
        self.html = web_page(run, records, result, reference_histories(catalog), made_at=0.0)

    @property
    def data(self) -> dict[str, Any]:
        """The network and the sizes of the drawing pad, as the page's script reads them."""
        return json.loads(re.search(r'id="page-data">(.*?)</script>', self.html, re.DOTALL)[1])


@pytest.fixture(scope="session")
def catalog(tmp_path_factory) -> RunCatalog:
    return RunCatalog(Store(f"sqlite:///{tmp_path_factory.mktemp('web') / 'runs.sqlite'}"), ReferenceStore())


@pytest.fixture(scope="session")
def shipped_page(catalog) -> Callable[[str], Page]:
    """The page of a reference run, made once."""

    @cache
    def make(run_id: str) -> Page:
        run = catalog.run(run_id)
        assert run
        return Page(run, catalog.epochs(run_id), catalog.result(run_id), catalog)

    return make


@pytest.fixture(scope="session")
def random_weights() -> Callable[[Recipe], bytes]:
    """Weights of a recipe's network as the store has them, with BatchNorm statistics as if it had been trained."""
    return _random_weights


def _random_weights(recipe: Recipe) -> bytes:
    from s7core.lesson.architecture import layers_of

    state = Network(layers_of(recipe), recipe.seed).state_dict()
    chance = torch.Generator().manual_seed(1)
    for name, values in state.items():
        if name.endswith(("running_mean", "running_var")):
            values.copy_(torch.rand(values.shape, generator=chance) + 0.1)
    return save({name: values.contiguous() for name, values in state.items()})


@pytest.fixture
def edited_page(catalog, finish, random_weights) -> Callable[..., Page]:
    """The page of a run with edited layers, whose weights are random."""

    def make(layers: str, store: Store = catalog.store, **settings: Any) -> Page:
        recipe = Recipe.from_dict({**experiment("final-exp1").recipe.to_dict(), "layers": layers, "epochs": 2, **settings})
        run_id = finish(store, recipe, "final-exp1", [500, 300])
        recorded = store.result(run_id)
        result = Result(recorded.test_loss, recorded.test_accuracy, recorded.probabilities, random_weights(recipe))
        return Page(store.run(run_id), store.epochs(run_id), result, RunCatalog(store, ReferenceStore()))

    return make


@pytest.fixture
def saved(tmp_path) -> Callable[[str], str]:
    """Writes a page to a file and returns the file's address."""

    def save_page(html: str) -> str:
        file: Path = tmp_path / "page.html"
        file.write_text(html, encoding="utf-8", newline="")
        return file.as_uri()

    return save_page
