"""Dead and saturated units are counted by layer, and dead channels are named."""

import pytest
from pages_under_test import FINAL, inspected, open_page, words

from dashboard.features.layers.dead_units_panel import ALWAYS, BOTH, DEAD, unit_activity_table
from s7core.inside.dead_units import UnitActivity

pytestmark = pytest.mark.usefixtures("no_workers")

COUNTED = "dashboard.features.layers.dead_units_panel.unit_activity_of"


def activity(place: int, dead: int, always_on: int, dead_channels: int) -> UnitActivity:
    """Hand-made counts of one ReLU with 200 units in 8 channels."""
    rows = [row for row in inspected(FINAL).trace.rows if row.type == "ReLU"]
    return UnitActivity(rows[place], 200, dead, always_on, 8, dead_channels, 0)


def test_the_three_kinds_of_a_layer_s_units_add_up_to_all_of_them():
    table = unit_activity_table([activity(0, 50, 30, 1), activity(1, 0, 0, 0)])
    first = table[table["layer"] == activity(0, 0, 0, 0).row.name].set_index("kind")
    assert first["units"].to_dict() == {DEAD: 50, ALWAYS: 30, BOTH: 120}
    assert first["share"].to_dict() == {DEAD: 25, ALWAYS: 15, BOTH: 60}
    assert table.groupby("layer")["units"].sum().tolist() == [200, 200]


def test_the_title_gives_the_share_of_dead_units_and_names_dead_channels(store, monkeypatch):
    found = [activity(0, 50, 30, 1), activity(1, 10, 0, 0)]
    monkeypatch.setattr(COUNTED, lambda run: found)
    told = words(open_page("layers", {"run": FINAL}))
    assert f"15% of the units behind a ReLU are dead, and so are whole channels: 1 of 8 in {found[0].row.name}" in told


def test_a_network_without_relu_is_said_to_cut_nothing_off(store, monkeypatch):
    monkeypatch.setattr(COUNTED, lambda run: [])
    assert "This network has no ReLU, so no unit can be cut off" in words(open_page("layers", {"run": FINAL}))
