"""The texts of the stages contain no figures and name only stages and terms that exist."""

import re

from s7core.lesson.stages import ALL_STAGES
from s7core.lesson.story import STORIES, Story

NAMES = re.compile(r"Net[12]|1×1|[Ee]xperiments? \d(?: (?:and|to) \d)?|{\w+}")  # in these a digit is no figure


def texts(story: Story) -> list[str]:
    changed = [text for pair in story.changed for text in pair]
    single = (story.opening, story.architecture, story.experiment, story.results, story.why)
    return [*single, *changed, *story.look_for, *story.analysis, *story.try_next]


def test_every_stage_has_a_story():
    assert list(STORIES) == [stage.key for stage in ALL_STAGES]


def test_no_figure_of_a_story_is_typed():
    for key, story in STORIES.items():
        for text in texts(story):
            assert not re.search(r"\d", NAMES.sub("", text)), f"{key}: {text}"


def test_every_stage_but_the_first_names_its_step_from_the_last():
    steps = [story.step_from_last for story in STORIES.values()]
    assert steps[0] == "" and all(steps[1:])


def test_texts_are_whole_sentences_and_name_no_widget():
    for key, story in STORIES.items():
        for text in texts(story):
            assert text == text.strip() and "  " not in text, f"{key}: {text}"
            assert not re.search(r"\b(slider|button|tab|page|click)\b", text), f"{key}: {text}"
