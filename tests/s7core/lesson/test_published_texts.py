"""Each published experiment has its texts, and no figures are kept with them that the published facts have."""

from s7core.lesson.experiments import experiments
from s7core.lesson.published_texts import PUBLISHED_TEXTS


def test_every_published_experiment_has_its_texts_and_nothing_else_has():
    assert list(PUBLISHED_TEXTS) == [published.key for published in experiments()]
    for published in experiments():
        texts = PUBLISHED_TEXTS[published.key]
        assert (published.title, published.target, published.analysis) == (texts.title, texts.target, texts.analysis)
        assert published.title.startswith(published.stage.title) and published.target and len(published.analysis) > 1


def test_a_claim_of_accuracy_may_come_with_a_note():
    assert [key for key, texts in PUBLISHED_TEXTS.items() if texts.test_accuracy_note] == ["final-exp1", "final-exp3"]


def test_the_texts_of_an_experiment_are_read_in_the_reader_s_language(speak):
    first = experiments()[3]
    speak("de", {"Final Model, experiment 1": "Final Model, Experiment 1", "only one time": "nur ein Mal"})
    assert first.title == "Final Model, Experiment 1" and first.test_accuracy_note == "nur ein Mal"
    assert first.analysis[1] == "⟦Receptive field is 12.⟧"
