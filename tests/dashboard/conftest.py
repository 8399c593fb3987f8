"""What the tests of pages share."""

import pytest

from s7core.runs.store import Store


@pytest.fixture
def no_workers():
    """Pages are looked at here; nothing is trained, so no spare process is started."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("s7core.runs.dispatch.Dispatch._loop", lambda self: None)
        yield


@pytest.fixture
def finished(finished_url, monkeypatch) -> Store:
    monkeypatch.setenv("S7_STORE", finished_url)
    return Store(finished_url)
