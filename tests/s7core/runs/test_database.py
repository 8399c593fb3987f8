"""SQLite as the store needs it."""

import pytest
from sqlalchemy.exc import ArgumentError

from s7core.runs.database import BUSY_MILLISECONDS, make_engine


def test_every_connection_waits_for_writers_reads_beside_them_and_keeps_references_whole(tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path / 'new' / 'runs.sqlite'}")
    assert (tmp_path / "new").is_dir()
    for _ in range(2):
        with engine.connect() as connection:
            settings = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in ("busy_timeout", "journal_mode", "foreign_keys", "synchronous")
            }
        assert settings == {"busy_timeout": BUSY_MILLISECONDS, "journal_mode": "wal", "foreign_keys": 1, "synchronous": 1}


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite:///file:x?mode=memory&uri=true", "runs.sqlite"])
def test_an_address_that_cannot_keep_a_store_is_refused(url):
    with pytest.raises(ArgumentError):
        make_engine(url)
