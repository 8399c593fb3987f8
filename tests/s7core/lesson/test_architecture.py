"""Layers as text: both ways, and every bad word answered."""

from dataclasses import replace

import pytest

from s7core.lesson.architecture import layers_from_text, layers_of, layers_to_text
from s7core.lesson.layers import AvgPool2d, BatchNorm2d, Conv2d, Dropout, Flatten, Linear, MaxPool2d, ReLU
from s7core.lesson.stages import ALL_STAGES
from s7core.recipe import Recipe


def test_every_stage_survives_the_way_through_text():
    for each in ALL_STAGES:
        assert layers_from_text(layers_to_text(each.layers)) == each.layers


def test_words_mean_what_they_say():
    assert layers_from_text("conv12k5s2p1b relu bn dropout maxpool3\n avgpool2 flatten linear7") == (
        Conv2d(12, kernel=5, stride=2, padding=1, bias=True),
        ReLU(),
        BatchNorm2d(),
        Dropout(),
        MaxPool2d(3),
        AvgPool2d(2),
        Flatten(),
        Linear(7),
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("conv", "'conv' as its word 1"),
        ("conv8 relu6", "'relu6' as its word 2"),
        ("maxpool", "'maxpool' as its word 1"),
        ("conv8 lstm", "'lstm' as its word 2"),
        ("conv8x3", "'conv8x3'"),
        ("dropout5", "'dropout5'"),
        ("linear", "'linear'"),
        ("conv0", "channels must be a whole number from 1 to 512"),
        ("conv8k29", "kernel must be a whole number from 1 to 28"),
        ("conv8s0", "stride must be"),
        ("linear9999", "features must be"),
        ("  ", "layers has 0 words"),
        ("relu " * 61, "layers has 61 words"),
        ("conv٣", "'conv٣'"),
        ("Conv8", "'Conv8'"),
        ("conv" + "9" * 900, "'conv9{36}…' as its word 1, but channels must be a whole number from 1 to 512"),
        ("conv" + "9" * 5_000, "layers is 'conv9{36}…', but it must be text of at most 1,000 characters"),
        ("relu" + "x" * 900, "'relux{36}…' as its word 1"),
        ("relu \n" * 10**6, "layers is 'relu"),
        ("relu\x00\x1b[31m <b>", "word 1"),
    ],
)
def test_a_bad_word_is_named_with_its_place_and_what_it_may_be(text, told):
    with pytest.raises(ValueError, match=told) as error:
        layers_from_text(text)
    assert "\n" not in str(error.value) and len(str(error.value)) < 300 and "\x1b" not in str(error.value)


def test_the_toggles_rule_an_edited_network_as_they_rule_a_stage():
    for each in ALL_STAGES:
        for batch_norm, dropout in ((True, 0.2), (False, 0.0), (True, 0.0)):
            recipe = Recipe(stage=each.key, batch_norm=batch_norm, dropout=dropout)
            edited = replace(recipe, layers=layers_to_text(each.layers))
            assert layers_of(edited) == layers_of(recipe) == each.architecture(batch_norm, dropout)


def test_a_text_that_is_too_long_is_refused_by_the_recipe():
    with pytest.raises(ValueError, match="it must be text of at most 1,000 characters"):
        Recipe(layers="conv8 " * 200)
