"""What the queue needs of a place where runs are carried out."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from s7core.recipe import Recipe


@runtime_checkable
class Backend(Protocol):
    """Starts processes that train runs, and knows which of them have died.

    All methods are called from the thread of one Dispatch; none waits for a run. What happens in a run is written to the
    store by the process that trains it (`runs.worker.execute`), never by the backend.
    """

    @property
    def place(self) -> str:
        """The machine or cluster; backends of several servers that have the same share its cores."""
        ...

    @property
    def cores(self) -> int:
        """CPU cores that all its runs together may occupy."""
        ...

    def cores_for(self, recipe: Recipe) -> int:
        """Cores that a run of this recipe occupies, from 1 to `cores`."""
        ...

    def trains_together(self, recipe: Recipe) -> bool:
        """Whether several seeds of this recipe should train in one process, as one wide network."""
        ...

    def refusal(self, recipe: Recipe) -> str:
        """Why it can never train a run of this recipe, in a sentence with the cure; "" where it can."""
        ...

    def summary(self) -> str:
        """What a page says of it: how full a cluster is, or why it cannot be used; "" for a single machine."""
        ...

    def warm(self) -> None:
        """Prepare for the next run while there is none, so that it starts without delay."""
        ...

    def is_ready(self) -> bool:
        """Whether it can take runs now; not for a while after workers could not be started."""
        ...

    def start(self, run_ids: Sequence[str], attempt: str, store_url: str) -> None:
        """Begin to train runs that differ only in their seeds, and return at once. `attempt` is the token of their claim."""
        ...

    def ended(self) -> list[tuple[str, str]]:
        """(run, attempt) of the runs whose process has ended since the last call, whether it finished them or not."""
        ...

    def free(self, active: set[tuple[str, str]]) -> None:
        """Reuse or release processes; `active` has (run, attempt) of all runs that train now, whoever started them."""
        ...

    def kill(self, run_id: str, attempt: str) -> None:
        """End the process of this attempt at once, if it is one of this backend's; `ended` names its runs afterwards."""
        ...

    def close(self) -> None:
        """Release everything that is idle. Runs in progress are trained to their end."""
        ...
