"""A PostgreSQL server of its own, with Debian's programs, on loopback and in a temporary folder."""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sql

# Nothing must outlive the power: the databases are thrown away.
_SETTINGS = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "max_connections=200",
    "listen_addresses=127.0.0.1",
    "track_commit_timestamp=on",  # so that a test sees what was written first
)


@dataclass(frozen=True)
class PostgresServer:
    """A running server; `folder` is where it lies."""

    folder: Path
    port: int
    password: str

    def url(self, database: str) -> str:
        """The address of one of its databases, as it stands in S7_STORE."""
        return f"postgresql+psycopg://s7:{self.password}@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """The address of a new, empty database."""
        name = f"lab_{secrets.token_hex(4)}"
        self.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a database, whoever is connected to it."""
        self.execute(f"DROP DATABASE IF EXISTS {sql.make_url(url).database} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        """Carry out one statement of an administrator, outside a transaction."""
        engine = sql.create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT", poolclass=sql.NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """A server that ends with the `with` statement; FileNotFoundError where PostgreSQL is not installed."""
    folder = Path(tempfile.mkdtemp(prefix="s7-postgres-"))
    server = PostgresServer(folder, _free_port(), secrets.token_hex(8))
    try:
        secret = folder / "password"
        secret.write_text(server.password)
        _give_away(folder)
        data = ("-D", str(folder / "data"))
        _run(
            "initdb",
            *data,
            "--username=s7",
            "--auth=scram-sha-256",
            f"--pwfile={secret}",
            "--no-sync",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        )
        options = " ".join(
            f"-c {setting}" for setting in (*_SETTINGS, f"port={server.port}", f"unix_socket_directories={folder}")
        )
        _run("pg_ctl", *data, "-w", "-s", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield server
        finally:
            _run("pg_ctl", *data, "-w", "-s", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def has_postgres() -> bool:
    """Whether Debian's programs of PostgreSQL, or others on the path, are there."""
    return _program("initdb") is not None


def _program(name: str) -> str | None:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name)


def _run(name: str, *words: str) -> None:
    program = _program(name)
    if program is None:
        raise FileNotFoundError(f"{name} is not installed: `apt-get install postgresql`.")
    command: Sequence[str] = (program, *words)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, user=_user(), cwd="/")


def _user() -> int | None:
    """PostgreSQL refuses to run as root; then it runs as the user that Debian's package makes. None: as this user."""
    return pwd.getpwnam("postgres").pw_uid if os.geteuid() == 0 else None


def _give_away(folder: Path) -> None:
    if (user := _user()) is not None:
        for path in (folder, *folder.iterdir()):
            os.chown(path, user, -1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
