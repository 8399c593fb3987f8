"""Two layer tables aligned."""

import pandas as pd

from dashboard.components.aligned_layers import aligned_table
from s7core.lesson.architecture import layers_from_text
from s7core.model.alignment import align_layers
from s7core.model.trace import trace

FIRST, SECOND = "conv8 relu dropout flatten linear10", "conv10 relu bn flatten linear10"


def aligned() -> None:
    from dashboard.components.aligned_layers import show_aligned
    from s7core.lesson.architecture import layers_from_text
    from s7core.model.trace import trace

    texts = ("conv8 relu dropout flatten linear10", "conv10 relu bn flatten linear10")
    first, second = (trace(layers_from_text(text)) for text in texts)
    show_aligned("Old", first, "New", second)


def test_each_pair_is_a_row_with_the_figures_of_both_networks():
    table = aligned_table(align_layers(*(trace(layers_from_text(text)) for text in (FIRST, SECOND))))
    assert table["Change"].tolist() == ["≠ changed", "", "− removed", "+ added", "", "≠ changed"]
    assert table["A"].tolist() == ["Conv2d-1", "ReLU-2", "Dropout-3", "", "Flatten-4", "Linear-5"]
    assert table["B"].tolist() == ["Conv2d-1", "ReLU-2", "", "BatchNorm2d-3", "Flatten-4", "Linear-5"]
    assert table["A params"].sum() == 8 * 9 + 26 * 26 * 8 * 10 + 10 and pd.isna(table["A params"][3])
    assert table["B shape"][0] == "10 × 26 × 26" and table["B mult-acc"][0] == 26 * 26 * 9 * 10
    assert table["B r. f."].tolist()[-1] == 28


def test_the_change_is_counted_in_a_sentence_and_the_table_is_shown(draw):
    at = draw(aligned)
    assert "From Old to New: 2 layers changed, 1 added, 1 removed." in at.markdown[0].value
    change = (10 * 9 + 2 * 10 + 26 * 26 * 10 * 10) - (8 * 9 + 26 * 26 * 8 * 10)
    assert f"Parameters +{change:,}" in at.markdown[0].value and len(at.dataframe[0].value) == 6
    assert [each.proto.label for each in at.get("download_button")] == ["CSV"]
