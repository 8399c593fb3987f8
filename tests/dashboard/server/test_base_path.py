"""Routes are below the base path that the server was started with."""

import pytest
from streamlit import config

from dashboard.server.base_path import below_base_path


@pytest.mark.parametrize(
    ("base", "path"), [("", "/train"), (None, "/train"), ("lab", "/lab/train"), ("/lab/s7/", "/lab/s7/train")]
)
def test_a_route_is_below_the_base_path_however_it_is_written(monkeypatch, base, path):
    monkeypatch.setattr(config, "get_option", {"server.baseUrlPath": base}.__getitem__)
    assert below_base_path("/train") == path
