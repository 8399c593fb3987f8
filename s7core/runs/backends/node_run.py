"""Training an order on a node of a cluster, once it is known to give the numbers that the server's machine would give."""

import os
from collections.abc import Mapping
from typing import Any

from s7core.runs.backends.cluster_state import TaskOrder
from s7core.runs.backends.code_versions import code_versions, version_difference
from s7core.runs.run_messages import NODE_WITHOUT_STORE


def train_on_node(values: Mapping[str, Any], threads: int, expected_versions: Mapping[str, str], node: str) -> str:
    """Train the runs of a `TaskOrder`, given as a dict, with so many threads, and record them in its store.

    Returns why they cannot be trained here, in a sentence; "" once they have ended, whatever happened in the runs.
    """
    if difference := version_difference(expected_versions, code_versions(), node):
        return difference
    from s7core.runs.backends.local import NICENESS
    from s7core.runs.patience import Patience  # these load torch, which must be the right one
    from s7core.runs.store import Store
    from s7core.runs.store_error import StoreError
    from s7core.runs.worker import WORKER_BUSY_MILLISECONDS, execute

    if hasattr(os, "nice"):  # Windows has it not
        os.nice(NICENESS)
    order = TaskOrder.from_dict(values)
    try:
        store = Patience().ask(lambda: Store(order.store_url, WORKER_BUSY_MILLISECONDS))
    except StoreError as error:
        return f"{NODE_WITHOUT_STORE.format(node=node)} {error}"
    execute(order.run_ids, store, order.attempt, threads=threads, node=node)
    return ""
