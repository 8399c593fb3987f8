"""A store of runs as plain Python says it should be: what each write changes, without a database."""

from dataclasses import dataclass, field

from s7core.recipe import Recipe

MOST_DEATHS_IN_A_ROW = 3


@dataclass
class ModelRun:
    """One run. `beats` counts the signs of life of its attempt, `result` names the snapshot that is kept."""

    recipe: Recipe
    state: str
    attempt: str = ""
    in_terminal: bool = False
    stop_requested: bool = False
    deaths: int = 0
    epochs: int = 0
    steps: int = 0
    result: float | None = None
    guess: float | None = None
    beats: int = 0
    attempts: list[str] = field(default_factory=list)  # all that it ever had

    @property
    def steps_kept(self) -> int:
        """The steps of its whole epochs."""
        return self.epochs * self.recipe.steps_per_epoch

    @property
    def goes_on(self) -> bool:
        """Whether there is something left to train, and a checkpoint or the start to train it from."""
        return self.epochs < self.recipe.epochs or self.epochs == 0

    @property
    def resumable(self) -> bool:
        return self.state in ("stopped", "interrupted") and self.goes_on

    @property
    def sight(self) -> tuple[object, ...]:
        """What a reader sees of whether it lives: equal as long as nothing has been heard."""
        return self.state, self.attempt, self.beats, self.stop_requested

    def is_current(self, attempt: str, state: str = "running") -> bool:
        """Whether a write of this attempt counts."""
        return self.state == state and self.attempt == attempt

    def begin_attempt(self, attempt: str, in_terminal: bool) -> None:
        """A process takes the run."""
        self.state, self.attempt, self.in_terminal = "running", attempt, in_terminal
        self.beats += 1
        self.attempts.append(attempt)

    def wait_again(self) -> None:
        """Back in the queue, as if it had just ended its last whole epoch."""
        self.state, self.attempt, self.in_terminal, self.stop_requested = "queued", "", False, False
        self.steps = self.steps_kept

    def die(self) -> None:
        """Its process has ended without a word."""
        self.deaths += 1
        if self.epochs == self.recipe.epochs:
            self.state = "finished"
        elif self.stop_requested:
            self.state = "stopped"
        elif self.in_terminal or self.deaths == MOST_DEATHS_IN_A_ROW:
            self.state = "interrupted"
        else:
            self.wait_again()
