"""A web page says how exactly it keeps the numbers of its network, and what rounding them changes."""

import re

from s7core.export.web.network_data import numbers_for_page
from s7core.export.web.rounding_text import rounding_text
from s7core.recipe import Recipe

SMALL = Recipe(layers="conv12 relu conv12 maxpool2 avgpool12 flatten linear10")


def test_the_page_says_which_numbers_it_has_and_what_rounding_changes(random_weights, monkeypatch):
    weights = random_weights(SMALL)
    exact = numbers_for_page(weights)
    assert "to the last bit (float32)" in rounding_text(SMALL, weights, exact)
    monkeypatch.setattr("s7core.export.web.network_data.FULL_PRECISION_BYTES", 0)
    rounded = rounding_text(SMALL, weights, numbers_for_page(weights))
    assert "(float16). On 200 test digits that changes" in rounded
    largest = float(re.search(r"by more than ([\d.e-]+) points", rounded)[1])
    assert 0 < largest < 1
