"""The password of a database stands in no message, whatever its characters and whatever the driver says."""

import string
from unittest.mock import patch
from urllib.parse import quote, unquote

import pytest
import sqlalchemy as sql
from hypothesis import assume, example, given
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from s7core.runs.address_password import HIDDEN_PASSWORD, shown_address, without_password
from s7core.runs.database import make_engine
from s7core.runs.store import Store
from s7core.runs.store_address import store_url
from s7core.runs.store_error import StoreError, database_error, database_reason

PASSWORDS = st.text(
    st.sampled_from(string.ascii_uppercase + string.digits + "@:/?#&=%+ .'\"\\!$ÄЖ"), min_size=8, max_size=24
)


def parts(password: str) -> list[str]:
    """What a program may take for the password or a part of it, where that is long enough to be one."""
    pieces = [password, unquote(password)]
    for sign in "@:/?#&= ":
        pieces += password.split(sign)
    return [piece for piece in pieces if sum(character.isalnum() for character in piece) >= 4]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("postgresql://ada:secret@host/runs", "postgresql://ada:***@host/runs"),
        ("postgresql://ada:se@c/r:et@host:5432/runs", "postgresql://ada:***@host:5432/runs"),
        ("postgresql://ada:s%40c@host/runs", "postgresql://ada:***@host/runs"),
        ("postgresql://:secret@host/runs", "postgresql://:***@host/runs"),
        ("postgresql:/ada:secret@host/runs", "postgresql:/ada:***@host/runs"),
        ("postgresql:ada:secret@host/runs", "postgresql:ada:***@host/runs"),
        ("postgresql://ada:secret", "postgresql://ada:***"),
        ("postgresql://ada:secret/runs", "postgresql://ada:***/runs"),
        ("postgresql://host:5432/runs", "postgresql://host:5432/runs"),
        ("postgresql://one:5432,two:5433/runs", "postgresql://one:5432,two:5433/runs"),
        ("postgresql://ada@[::1]:5432/runs", "postgresql://ada@[::1]:5432/runs"),
        (
            "postgresql://host/runs?user=ada&password=se cr&sslmode=on",
            "postgresql://host/runs?user=ada&password=***&sslmode=on",
        ),
        ("postgresql://host/runs?sslpassword=secret", "postgresql://host/runs?sslpassword=***"),
        ("host=db user=ada password=secret dbname=runs", "host=db user=ada password=*** dbname=runs"),
        ("host=db password='se cret' dbname=runs", "host=db password=*** dbname=runs"),
        ("mysql://ada:secret@host/runs?passwd=secret", "mysql://ada:***@host/runs?passwd=***"),
        ("sqlite:////home/a://b:c@d.sqlite", "sqlite:////home/a://b:c@d.sqlite"),
        ("/home/ada/runs.sqlite", "/home/ada/runs.sqlite"),
    ],
)
def test_an_address_is_shown_without_its_password(typed, shown):
    assert shown_address(typed) == shown == shown_address(shown)


@pytest.mark.slow
@pytest.mark.one_core
@given(PASSWORDS, st.booleans(), st.sampled_from(["host/runs", "host:5432/runs", "host:port/runs", "host"]))
@example("TOP@SECRET", False, "host/runs")
@example("TOP/SECRET", False, "host/runs")
@example("%41%42SECRET", False, "host/runs")
def test_no_message_about_a_store_that_cannot_be_opened_has_a_part_of_the_password(password, quoted, place):
    written = quote(password, safe="") if quoted else password
    url = f"postgresql://ada:{written}@{place}"
    said: list[str] = [shown_address(url)]
    with patch("sqlalchemy.create_engine", side_effect=_refusing):
        try:
            Store(url)
        except StoreError as error:
            said.append(str(error))
    assert len(said) == 2 and HIDDEN_PASSWORD in said[1]
    for part in parts(password):
        assume(part not in "postgresql://ada HTTP")
        assert not any(part in sentence for sentence in said), (part, said)


def _refusing(address: sql.URL, **_: object) -> None:
    """Say all that a driver may have found in the address, in ways in which drivers say it."""
    raise OperationalError(
        "SELECT 1",
        {"password": address.password},
        Exception(
            f"connection to {address.render_as_string(hide_password=False)} failed: host {address.host!r}, database "
            f"{address.database!r}, password={address.password} for {address.username!r}; invalid token {address.password!r}"
        ),
    )


@given(PASSWORDS)
def test_what_a_driver_says_keeps_all_but_the_password(password):
    assume(quote(password, safe="") not in "connection refused")
    url = f"postgresql://ada:{quote(password, safe='')}@db.school/runs"
    said = without_password(f"connection to server at db.school refused for {password!r}", url)
    assert said.startswith("connection to server at db.school refused for ") and password not in said


def test_a_statement_and_its_parameters_are_never_part_of_a_reason():
    error = OperationalError("SELECT * FROM students WHERE token = :token", {"token": "hash"}, Exception("it is gone"))
    assert database_reason(error) == "it is gone"
    sentence = str(database_error("postgresql://ada:secret@host/runs", "read or written", error))
    assert "hash" not in sentence and "secret" not in sentence and "postgresql://ada:***@host/runs" in sentence


def test_an_address_that_is_refused_is_quoted_without_its_password():
    for typed in (
        "postgresql://ada:TOPSECRET@host:port/runs",
        "sqlite://ada:TOPSECRET@host/x",
        "postgresql:ada:x password=TOPSECRET",
    ):
        with pytest.raises((StoreError, SQLAlchemyError)) as refused:
            store_url(typed)
        assert "TOPSECRET" not in str(refused.value)


def test_what_is_logged_of_a_statement_has_no_parameters(tmp_path):
    with (
        pytest.raises(SQLAlchemyError) as failed,
        make_engine(store_url(str(tmp_path / "a.sqlite"))).connect() as connection,
    ):
        connection.execute(sql.text("SELECT * FROM nowhere WHERE token = :token"), {"token": "TOPSECRET"})
    assert "TOPSECRET" not in str(failed.value) and "nowhere" in str(failed.value)
