"""The path shows each stage with its size, its best runs and the steps that are done; each card opens its stage."""

import re
from statistics import mean

import pytest
from pages_under_test import html, open_page

from dashboard.pages import page_file
from s7core.lesson.experiments import experiments, lesson_experiments
from s7core.lesson.stages import ALL_STAGES
from s7core.lesson.story import STORIES
from s7core.recipe import Recipe

pytestmark = pytest.mark.usefixtures("no_workers")


def _cards(told: str) -> list[str]:
    return told.split('<div class="s7-stage"')[1:]


def test_each_stage_has_a_card_with_its_size_and_the_largest_fills_its_bar(store, reference_store):
    cards = _cards(html(open_page("home")))
    assert len(cards) == len(ALL_STAGES)
    for stage, card in zip(ALL_STAGES, cards, strict=True):
        published = [each for each in experiments() if each.stage == stage]
        parameters = int(re.search(r'<span class="s7-big">([\d,]+)</span>', card)[1].replace(",", ""))
        assert parameters == published[0].parameters and f"--colour:{stage.mark.colour}" in card
        assert f"{max(each.test_accuracy for each in published) * 100:.2f}%" in card and "none yet" in card
        shipped = [run.last_test_accuracy for run in reference_store.group(lesson_experiments(stage.key)[-1].key)]
        assert f"<span>Reference mean</span><b>{mean(shipped) * 100:.2f}%</b>" in card
        width = float(re.search(r'<i style="width:([\d.]+)%', card)[1])
        assert width == pytest.approx(100 * parameters / experiments()[0].parameters, abs=0.01)


def test_each_card_is_a_link_to_the_page_of_its_stage(store):
    links = [each.proto for each in open_page("home").main.get("page_link")]
    assert [link.label for link in links] == [f"**{number} {stage.title}**" for number, stage in enumerate(ALL_STAGES, 1)]
    pages = [page_file(stage.key).removeprefix("views/").removesuffix(".py") for stage in ALL_STAGES]
    assert [link.page for link in links] == pages


def test_between_two_cards_stands_what_changed(store):
    told = html(open_page("home"))
    changes = re.findall(r'<p class="s7-change">(.*?)</p>', told)
    assert changes == [STORIES[stage.key].step_from_last for stage in ALL_STAGES[1:]]


def test_the_best_run_here_and_the_steps_done_stand_on_the_card_of_their_stage(store, finish):
    recipe = Recipe(train_images=200, batch_size=50, epochs=1, stage="net2")
    for wrong in (150, 90, 200):
        finish(store, recipe, "net2", [wrong])
    init, net1, net2, final = _cards(html(open_page("home", {"done": "f300"})))
    assert "<span>Best run here</span><b>99.10%</b>" in net2 and "none yet" in init and "none yet" in final
    assert [card.count("✓") for card in (init, net1, net2, final)] == [4, 2, 0, 0]
    assert 'aria-label="Steps done: Look, Guess"' in net1 and 'aria-label="Steps done: none"' in final
