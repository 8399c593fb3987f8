"""The titles of the values of settings are read in the reader's language; the values stay as they are."""

from s7core.choices import (
    AUGMENTATIONS,
    DEVICES,
    HELD_OUT_IMAGES,
    PRECISIONS,
    RANGE_TEST,
    SCHEDULERS,
    STAGES,
    VALIDATIONS,
    VALUES,
    TranslatedTitles,
)


def test_a_title_is_translated_when_it_is_read_and_its_value_never(speak):
    titles = TranslatedTitles({"slow": "Slow", "fast": "Fast"})
    assert dict(titles) == {"slow": "Slow", "fast": "Fast"}
    speak("de", {"Slow": "Langsam"})
    assert dict(titles) == {"slow": "Langsam", "fast": "⟦Fast⟧"} and titles.get("slow") == "Langsam"
    assert list(titles) == ["slow", "fast"] and len(titles) == 2 and "Slow" not in titles


def test_figures_in_titles_are_written_as_the_reader_s_language_does(speak):
    assert VALIDATIONS["held-out"] == f"{HELD_OUT_IMAGES:,} held-out images, the honest way"
    speak("de", {"{images} held-out images, the honest way": "{images} zurückgehaltene Bilder"})
    assert VALIDATIONS["held-out"] == "5.000 zurückgehaltene Bilder"


def test_every_value_that_is_a_word_can_be_translated():
    tables = (SCHEDULERS, AUGMENTATIONS, VALIDATIONS, DEVICES, PRECISIONS)
    names = {"cpu", "cuda", "mps", "float32", "bfloat16"}
    assert set(VALUES) == {value for table in tables for value in table} - names


def test_the_titles_of_networks_are_names():
    assert STAGES["final"] == "Final Model" and RANGE_TEST in SCHEDULERS and AUGMENTATIONS["none"] == SCHEDULERS["none"]
