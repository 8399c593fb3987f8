"""Pages of a server without runs, opened once for all tests of a file."""

from collections.abc import Iterator
from unittest.mock import Mock

import pytest

from s7core.runs.store import Store


@pytest.fixture(scope="module", autouse=True)
def empty_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The store of a server that starts no worker and computes nothing ahead."""
    url = f"sqlite:///{tmp_path_factory.mktemp('server') / 'runs.sqlite'}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("S7_STORE", url)
        patch.setattr("s7core.runs.dispatch.Dispatch._loop", lambda self: None)
        patch.setattr("dashboard.data.networks.background", Mock)
        yield Store(url)
