"""The glossary explains each term once, and finds it in prose."""

import re
from pathlib import Path

import pytest

from s7core.language.translation import speaking
from s7core.lesson import glossary
from s7core.lesson.glossary import TERMS, mentions, term

NAMED = [
    "receptive field",
    "jump",
    "convolution",
    "kernel",
    "channel",
    "feature map",
    "stride",
    "padding",
    "pooling",
    "global average pooling",
    "fully connected",
    "linear layer",
    "1×1 convolution",
    "ReLU",
    "BatchNorm",
    "dropout",
    "parameter",
    "multiply-accumulate",
    "epoch",
    "batch",
    "batch size",
    "learning rate",
    "scheduler",
    "plateau",
    "reduce on plateau",
    "one cycle",
    "momentum",
    "Nesterov",
    "weight decay",
    "augmentation",
    "loss",
    "softmax",
    "logit",
    "training set",
    "test set",
    "held-out",
    "overfitting",
    "accuracy",
    "interval",
    "seed",
    "replicate",
    "saliency",
    "Grad-CAM",
    "calibration",
    "temperature",
    "confusion matrix",
    "range test",
    "divergence",
]


@pytest.fixture(autouse=True)
def no_spellings_of_a_language_that_is_made_up():
    """Forget them, since several tests make up German."""
    yield
    glossary._spellings.cache_clear()
    glossary._pattern.cache_clear()


def found(text: str) -> list[tuple[str, str]]:
    return [(text[each.start : each.end], each.term.key) for each in mentions(text)]


def test_every_word_of_the_lesson_is_explained():
    for word in NAMED:
        assert [text for text, _ in found(word)] == [word], word


def test_a_term_is_explained_once_and_leads_only_to_terms_and_pages_that_exist():
    keys, titles = [each.key for each in TERMS], [each.title.lower() for each in TERMS]
    assert len(set(keys)) == len(keys) and len(set(titles)) == len(titles)
    views = Path(__file__).parents[3] / "dashboard" / "views"
    for each in TERMS:
        assert set(each.see) <= set(keys) - {each.key}, each.key
        assert not each.page or (views / f"{each.page}.py").exists(), each.key
        assert 1 <= len(re.findall(r"[.!?](?= |$)", each.text)) <= 3, each.key
        assert term(each.key) is each
    assert term("nothing") is None


def test_no_two_terms_share_a_spelling():
    spellings = [spelling.lower() for each in TERMS for spelling in dict.fromkeys((each.title, *each.also))]
    twice = {each for each in spellings if spellings.count(each) > 1}
    assert twice <= {"grad-cam"}


def test_the_longer_spelling_counts_and_only_the_first_mention():
    assert found("Global average pooling, then pooling, then POOLINGS.") == [
        ("Global average pooling", "global-average-pooling"),
        ("pooling", "pooling"),
    ]


def test_plurals_are_mentions_and_parts_of_other_words_are_none():
    assert found("biases and losses") == [("biases", "bias"), ("losses", "loss")]
    assert found("a lossless stridently jumping Dropout-2 units2") == []


GERMAN = {
    "Learning rate": "Lernrate",
    "learning rates": "Lernraten",
    "Epoch": "Epoche",
    "epochs": "Epochen",
    "Accuracy": "Genauigkeit",
    "test accuracy, training accuracy": "Testgenauigkeit, Trainingsgenauigkeit, Genauigkeiten",
}
CHINESE = {
    "Learning rate": "学习率",
    "learning rates": "",
    "Convolution": "卷积",
    "convolutional, conv2d": "卷积层, Conv2d",
    "1×1 convolution": "1×1卷积",
    "ReLU": "ReLU",
}


def test_terms_are_found_in_german_by_their_german_spellings(speak):
    speak("de", GERMAN)
    assert found("Die Lernraten fallen, und die Epochen zählen; keine Überlernrate.") == [
        ("Lernraten", "learning-rate"),
        ("Epochen", "epoch"),
    ]
    assert found("learning rate, Testgenauigkeit") == [("Testgenauigkeit", "accuracy")]
    assert term("epoch").also == ("Epochen",)


def test_terms_are_found_in_chinese_which_has_no_spaces(speak):
    speak("zh", CHINESE)
    assert found("每个卷积层的学习率，以及1×1卷积和ReLU层，不是XReLU。") == [
        ("卷积层", "convolution"),
        ("学习率", "learning-rate"),
        ("1×1卷积", "1x1-convolution"),
        ("ReLU", "relu"),
    ]


def test_english_is_found_again_after_another_language(speak):
    assert found("the learning rate") == [("learning rate", "learning-rate")]
    speak("de", GERMAN)
    assert found("the learning rate") == []
    with speaking("en"):
        assert found("the learning rate") == [("learning rate", "learning-rate")]
