"""Two to six items are compared, each with a mark of its own; a link to others is noted."""

from dataclasses import replace

import pytest
from pages_under_test import asked, open_page, words

from dashboard.data.compared_items import choices
from dashboard.features.compare.choose_items import _free_mark, in_english, named_apart
from s7core.language.translation import speaking
from s7core.lesson.experiments import experiment
from s7core.recipe import Recipe

pytestmark = pytest.mark.usefixtures("no_workers")


def test_at_first_the_last_experiment_of_each_stage_is_compared(store):
    at = open_page("compare")
    assert at.multiselect(key="items").value == [
        "reference-init",
        "reference-net1",
        "reference-net2",
        "reference-final-exp3",
    ]


def test_the_address_follows_the_choice_and_less_than_two_items_are_not_compared(store):
    at = open_page("compare", {"items": ["ref-net1-s1", "published-net1"]})
    at.multiselect(key="items").set_value(["ref-net1-s1"]).run()
    assert asked(at, "items") == "ref-net1-s1" and "Choose at least two" in words(at) and not at.exception


def test_a_link_to_no_such_item_falls_back_with_a_note(store):
    told = words(open_page("compare", {"items": ["reference-net1", "reference-net9"]}))
    assert "items is 'reference-net9', which is not one of the choices" in told


def test_measured_items_of_one_stage_differ_in_colour_and_published_ones_in_dashes(items):
    keys = ["reference-final-exp1", "reference-final-exp3", "ref-final-exp3-s1", "ref-final-exp3-s2", "reference-net1"]
    chosen = []
    for key in keys:
        chosen.append(_marked(items[key], chosen))
    assert len({item.mark.colour for item in chosen}) == len(keys)
    assert chosen[0].mark.colour == items["reference-final-exp1"].mark.colour
    published = _marked(items["published-final-exp1"], chosen)
    assert published.mark.colour == chosen[0].mark.colour and published.mark.dash != chosen[0].mark.dash


def test_a_file_names_the_items_in_english_whatever_the_page_speaks(items, store, fresh_session):
    keys = ["reference-net1", "published-final-exp1", "ref-net1-s1"]
    with speaking("de"):
        shown = [choices([])[key].read() for key in keys]
        assert "veröffentlicht" in shown[1].title
        written = in_english(shown, [])
    assert [each.title for each in written] == [items[key].title for key in keys]


def _marked(item, taken):
    return replace(item, mark=_free_mark(item, taken))


def test_own_runs_have_the_shortest_name_that_is_theirs_alone_and_no_id(store, finish):
    tiny = Recipe(train_images=200, batch_size=50, epochs=1, device="cpu")
    ids = [
        finish(store, recipe, key, [100])
        for key, recipe in (
            ("net1", tiny),
            ("final-exp1", tiny),
            ("final-exp2", tiny),
            ("final-exp2", replace(tiny, seed=2)),
        )
    ]
    available = choices()
    names = [each.title for each in named_apart([available[key].read() for key in [*ids, "reference-net1"]])]
    assert names[:2] == ["Net1 (yours)", "Final Model, experiment 1 (yours)"] and names[4] == "Net1, reference, 5 seeds"
    assert names[2].startswith("Final Model, experiment 2 (yours) · ") and names[3].endswith("seed 2")
    assert len(set(names)) == 5 and not [run for run in ids if run.rsplit("-", 1)[-1] in " ".join(names)]
    two_alike = [finish(store, tiny, "net1", [100]) for _ in range(2)]
    names = [each.title for each in named_apart([choices()[key].read() for key in two_alike])]
    assert len(set(names)) == 2 and names[1].startswith("Net1 (yours) · ")


def test_the_list_begins_with_one_s_own_runs_which_say_so(store, finish):
    recipe = replace(experiment("net1").recipe, train_images=200, epochs=1, device="cpu")
    finish(store, recipe, "net1", [100])
    assert open_page("compare").multiselect(key="items").options[0].startswith("Net1 (yours) · 200 images × 1 epoch · ")
