"""One colour, dash and marker a stage, the same on every page and in every file; colour-blind safe (Okabe and Ito)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mark:
    colour: str
    dash: list[int]
    shape: str


STAGE_MARKS = {
    "init": Mark("#0072B2", [1, 0], "circle"),
    "net1": Mark("#E69F00", [8, 3], "square"),
    "net2": Mark("#009E73", [2, 2], "triangle-up"),
    "final": Mark("#CC79A7", [8, 3, 2, 3], "diamond"),
}
# For items of one stage side by side: what the stages use, and then the two that are left of the same palette.
FURTHER_MARKS = (*STAGE_MARKS.values(), Mark("#56B4E9", [4, 2], "cross"), Mark("#D55E00", [1, 3], "triangle-down"))
PUBLISHED = "#8A8A8A"
MISTAKE = "#D55E00"
