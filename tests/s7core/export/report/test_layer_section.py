"""The layer tables of a report: one for each network, whose columns add up."""

from dataclasses import replace

from s7core.export.report.layer_section import layer_tables
from s7core.lesson.architecture import layers_of
from s7core.model.trace import trace


def number(cell: str) -> int:
    return int(cell.replace(",", ""))


def test_the_columns_add_up_to_the_last_row(entry, read_page):
    [table] = layer_tables([entry("final-exp1")])
    _, *rows, total = read_page(table).tables[0]
    assert total[0] == "In all" and number(total[2]) == sum(number(row[2]) for row in rows) == 7_958
    assert number(total[8]) == sum(number(row[8]) for row in rows) and total[6] == rows[-1][6] == "32"
    assert [row[0] for row in rows] == [row.name for row in trace(layers_of(entry("final-exp1").recipe)).rows]


def test_a_layer_without_a_window_has_no_kernel(entry, read_page):
    [table] = layer_tables([entry("final-exp1")])
    rows = {row[0]: row for row in read_page(table).tables[0]}
    assert rows["Conv2d-1"][1:6] == ["10 × 26 × 26", "90", "3", "1", "0"] and rows["ReLU-2"][3:6] == ["", "", ""]


def test_entries_with_the_same_network_share_a_table_under_their_titles(entry):
    own = replace(entry("net1", title="own"), recipe=replace(entry("net1").recipe, layers="conv10k28 flatten"))
    found = layer_tables([entry("final-exp1"), own, entry("final-exp2")])
    assert found[0] == "<h3>ref-final-exp1-s1, ref-final-exp2-s1</h3>" and found[2] == "<h3>own</h3>" and len(found) == 4
