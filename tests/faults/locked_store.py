"""A program that holds a store locked: `python locked_store.py FILE SECONDS` prints a line once it has the lock."""

import sqlite3
import sys
import time


def hold_lock(file: str, seconds: float) -> None:
    """Keep every other writer of a SQLite file waiting for so long."""
    connection = sqlite3.connect(file, timeout=30, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    print("locked", flush=True)
    time.sleep(seconds)
    connection.execute("ROLLBACK")


if __name__ == "__main__":
    hold_lock(sys.argv[1], float(sys.argv[2]))
