"""What a teacher needs to know of a stage, and how the stages fit into lessons."""

import pytest

from s7core.analysis.filled_story import published_history
from s7core.analysis.stage_outline import lessons_of, stage_outline
from s7core.lesson.experiments import experiments, experiments_of
from s7core.lesson.stages import ALL_STAGES

PUBLISHED = {each.key: published_history(each) for each in experiments()}


@pytest.fixture(scope="module")
def outlines():
    starts = [experiments_of(stage.key)[0] for stage in ALL_STAGES]
    return [
        stage_outline(stage.key, PUBLISHED, PUBLISHED[start.key], start.recipe)
        for stage, start in zip(ALL_STAGES, starts, strict=True)
    ]


def test_an_outline_has_the_published_network_and_no_open_placeholder(outlines):
    assert [outline.traced.parameters for outline in outlines] == [593_200, 19_470, 13_808, 7_958]
    for outline in outlines:
        texts = [outline.story.opening, *outline.story.analysis, *(asked.text for asked in outline.questions)]
        assert not any("{" in text for text in texts) and 3 <= len(outline.questions) <= 5
        assert outline.recipe == experiments_of(outline.stage.key)[0].recipe and outline.seconds.total > 60


def test_all_stages_come_once_in_their_order_and_no_lesson_is_longer_unless_one_stage_is(outlines):
    total = sum(outline.seconds.total for outline in outlines) / 60
    for minutes in (1, 10, 20, 30, 45, 90):
        lessons = lessons_of(outlines, minutes)
        assert [outline for lesson in lessons for outline in lesson] == outlines
        assert all(len(lesson) == 1 or sum(each.seconds.total for each in lesson) <= minutes * 60 for lesson in lessons)
    assert len(lessons_of(outlines, total + 1)) == 1 and len(lessons_of(outlines, 1)) == len(ALL_STAGES)
    assert lessons_of([], 45) == []
