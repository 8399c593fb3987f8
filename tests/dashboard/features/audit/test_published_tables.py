"""What the published layer tables left out, and under which names they list the layers."""

from dashboard.features.audit.published_tables import PUBLISHED_AS, difference_sentence, published_names_table
from s7core.lesson.stages import ALL_STAGES, stage


def test_lost_rows_and_other_numbers_are_told_and_a_whole_table_needs_no_sentence():
    told = {each.key: difference_sentence(each) for each in ALL_STAGES}
    assert "lost rows 12 to 14" in told["net1"] and "numbers them differently" in told["init"]
    assert told["net2"] == told["final"] == ""


def test_lost_rows_are_marked_beside_the_names_that_their_layers_have_here():
    table = published_names_table(stage("net1"))
    lost = table.loc[table[PUBLISHED_AS] == "lost", "Layer"].tolist()
    assert lost == ["BatchNorm2d-12", "Conv2d-13", "ReLU-14"]


def test_a_table_of_layers_with_parameters_only_numbers_them_by_itself():
    table = published_names_table(stage("init"))
    listed = table[table[PUBLISHED_AS] != "not listed"]
    assert len(listed) == (table["Parameters"] > 0).sum() and (listed["Layer"] != listed[PUBLISHED_AS]).any()
