"""The table of counts."""

from counts import Count, as_table


def test_the_table_sums_up_what_was_injected_survived_and_lost():
    counts = [Count("a kill", 5, ("a gap", "a run is gone")), Count("a pause", 1, ("one", "two")), Count("a lock", 2)]
    assert as_table(counts).splitlines()[2:] == [
        "| a kill | 5 | 3 | 2 |",
        "| a pause | 1 | 0 | 1 |",
        "| a lock | 2 | 2 | 0 |",
        "| **All** | **8** | **5** | **3** |",
    ]
