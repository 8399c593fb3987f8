"""One command begins catalogues and brings all of them up to date."""

import pytest

from s7core.language import extraction, update_catalogs
from s7core.language.catalog import CATALOG_FOLDER

pytestmark = [pytest.mark.slow, pytest.mark.one_core]  # all code is read


def test_a_new_catalogue_is_begun_and_every_one_says_what_it_lacks(german_catalog, monkeypatch, capsys):
    monkeypatch.setattr(update_catalogs, "CATALOG_FOLDER", extraction.CATALOG_FOLDER)
    assert extraction.CATALOG_FOLDER != CATALOG_FOLDER
    assert update_catalogs.update_catalogs(["fr"]) == 1
    said = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in said] == ["de.po", "fr.po"]
    assert len(extraction.missing_messages("fr")) == len([each for each in extraction.messages() if each.id])
