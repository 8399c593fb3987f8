"""The glossary explains each term once, and finds it in prose."""

import re
from pathlib import Path

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
