"""Web pages: one small file that loads nothing, runs its own script alone, and has every part of a run."""

import base64
import hashlib
import re
from dataclasses import replace
from html import unescape

import pytest

from s7core.data import drawing
from s7core.export.web.web_file import web_page
from s7core.reference.reference_history import reference_histories
from s7core.runs.attempt import Attempt
from s7core.runs.records import Result

FINAL = "ref-final-exp3-s1"
EDITED = "conv4k5s2p2b relu bn maxpool3 conv6p1 relu dropout avgpool2 flatten linear12 relu linear10"


@pytest.fixture(scope="module")
def final(shipped_page):
    return shipped_page(FINAL)


def test_the_page_of_the_final_model_is_small(final):
    assert len(final.html.encode()) < 300_000


def test_the_page_names_no_address_and_asks_nobody(final):
    outside = re.sub(r'<script type="application/json".*?</script>', "", final.html, flags=re.DOTALL)
    sources = re.findall(r'(?:src|href|action|data|srcset|poster)\s*=\s*"([^"]*)"', outside)
    assert sources and all(source.startswith("data:") for source in sources)
    assert not re.search(r"https?:|@import|url\((?!#)|<iframe|<object|<embed|<form", outside)
    script = outside.rsplit("<script>", 1)[1]
    forbidden = r"\beval\b|\bFunction\(|fetch\(|XMLHttpRequest|WebSocket|sendBeacon|import\(|localStorage|innerHTML"
    assert not re.search(forbidden, script)
    assert not re.search(r'\son\w+="|\sstyle="', outside), "the policy would stop it"


def test_its_policy_lets_only_its_own_script_and_style_run(final):
    policy = unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', final.html)[1])
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'" and rules["img-src"] == "data:"
    for element, rule in (("script", "script-src"), ("style", "style-src")):
        [content] = re.findall(rf"<{element}>(.*?)</{element}>", final.html, re.DOTALL)
        assert rules[rule] == f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def test_it_has_pad_bars_and_words_before_anything_else(final):
    places = [
        final.html.index(part) for part in ("<h1>", 'id="pad"', 'id="words"', 'class="bars"', 'class="numbers"', "<h2>")
    ]
    assert places == sorted(places)
    assert final.html.count("<li><span></span>") == 10
    assert 'id="words" role="status" aria-live="polite"' in final.html


def test_it_has_the_facts_of_its_run(final):
    for fact in ("7,958", "99.44%", "95% interval 99.27 to 99.57", "of 15, ", FINAL, "torch 2", "Seed"):
        assert fact in final.html, fact
    headings = re.findall(r"<h2>([^<]+)</h2>", final.html)
    story = "The story of Final Model"
    assert headings == ["How it learned", "Digits it gets wrong", story, "Settings", "Layers", "How it was made"]


def test_the_script_gets_the_sizes_that_digits_are_made_with(final):
    sizes = final.data["drawing"]
    assert (sizes["side"], sizes["boxSide"], sizes["penWidth"]) == (drawing.PAD_SIDE, drawing.BOX_SIDE, drawing.PEN_WIDTH)
    assert (sizes["mostPoints"], sizes["leastExtent"]) == (drawing.MAX_POINTS, drawing.LEAST_EXTENT)


def test_a_layer_with_many_feature_maps_says_how_many_are_shown(final, edited_page):
    assert "10 feature maps of the first layer, after ReLU</figcaption>" in final.html
    page = edited_page("conv32 avgpool26 flatten linear10")
    assert ">16 of 32 feature maps of the first layer</figcaption>" in page.html and page.data["mostMaps"] == 16


def test_an_edited_network_is_named_so_with_its_layers(edited_page):
    page = edited_page(EDITED)
    assert "<h1>Final Model, edited, reads your digit</h1>" in page.html and EDITED in page.html
    assert "the story is that of the stage that they started from" in page.html
    assert [layer["kind"] for layer in page.data["network"]["layers"]][:4] == ["Conv2d", "ReLU", "BatchNorm2d", "MaxPool2d"]


def test_what_people_type_stays_text(catalog, final):
    run = replace(final.run, nickname='<img src=x onerror="1"> & ملك', id="ref-<b>bold</b>")
    page = web_page(run, catalog.epochs(FINAL), final.result, reference_histories(catalog))
    assert "<bdi>&lt;img src=x onerror=&quot;1&quot;&gt; &amp; ملك</bdi>" in page
    assert "<b>bold" not in page and "<img src=x" not in page


def test_nothing_in_the_data_can_end_its_element(final):
    [data] = re.findall(r'id="page-data">(.*?)</script>', final.html, re.DOTALL)
    assert "<" not in data and len(data) > 40_000


def test_the_same_run_at_the_same_moment_gives_the_same_page(final, catalog):
    again = web_page(final.run, catalog.epochs(FINAL), final.result, reference_histories(catalog), made_at=0.0)
    assert again == final.html and "1970" in again


def test_a_run_without_an_epoch_or_weights_has_no_page(catalog, final, store):
    histories = reference_histories(catalog)
    for result in (None, Result(0.1, 0.9, b"", b"")):
        with pytest.raises(ValueError, match=f"id is '{FINAL}', but that run has no trained weights"):
            web_page(final.run, catalog.epochs(FINAL), result, histories)
    with pytest.raises(ValueError, match="no whole epoch"):
        web_page(final.run, [], final.result, histories)


def test_a_run_that_was_stopped_early_tells_the_accuracy_of_the_weights_on_its_page(
    store, add_epoch, random_weights, catalog
):
    from s7core.recipe import Recipe

    recipe = Recipe(test_images=2_000)
    run_id = store.submit(recipe, "final-exp1")
    add_epoch(store, run_id, 1, 100, weights=random_weights(recipe))
    Attempt.current(store, run_id).end("stopped", "")
    run, result = store.run(run_id), store.result(run_id)
    page = web_page(run, store.epochs(run_id), replace(result, test_accuracy=0.97), reference_histories(catalog))
    assert "97.00% (96.16 to 97.66) on 2,000 of the 10,000 test digits read right" in page
    assert "stopped after 1 of 15 epochs" in page
