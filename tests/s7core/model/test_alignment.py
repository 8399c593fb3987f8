from itertools import permutations

import pytest

from s7core.lesson.architecture import layers_from_text
from s7core.lesson.stages import ALL_STAGES, FINAL, NET2
from s7core.model.alignment import ADDED, CHANGED, REMOVED, SAME, align_layers
from s7core.model.trace import trace

TRACES = {each.key: trace(each.published_architecture) for each in ALL_STAGES}


@pytest.mark.parametrize(("first", "second"), list(permutations(TRACES, 2)))
def test_every_layer_of_both_networks_appears_once_and_in_order(first, second):
    pairs = align_layers(TRACES[first], TRACES[second])
    assert tuple(each.first for each in pairs if each.first) == TRACES[first].rows
    assert tuple(each.second for each in pairs if each.second) == TRACES[second].rows


def test_a_network_beside_itself_is_the_same_all_the_way():
    assert {each.mark for each in align_layers(TRACES["net1"], TRACES["net1"])} == {SAME}


def test_from_net2_to_the_final_model_only_widths_change():
    pairs = align_layers(TRACES["net2"], TRACES["final"])
    assert len(pairs) == len(NET2.published_architecture) == len(FINAL.published_architecture)
    assert {each.first.type for each in pairs if each.mark == CHANGED} == {"Conv2d", "BatchNorm2d"}


def test_layers_without_a_match_are_added_or_removed_and_stand_in_order():
    short, long = (trace(layers_from_text(text)) for text in ("conv4 relu flatten", "conv4 bn relu conv8 flatten"))
    assert [pair.mark for pair in align_layers(short, long)] == [SAME, ADDED, SAME, ADDED, SAME]
    assert [pair.mark for pair in align_layers(long, short)] == [SAME, REMOVED, SAME, REMOVED, SAME]


def test_an_equal_layer_with_more_inputs_is_changed():
    narrow, wide = (trace(layers_from_text(text)) for text in ("conv4 conv8", "conv6 conv8"))
    assert [pair.mark for pair in align_layers(narrow, wide)] == [CHANGED, CHANGED]
