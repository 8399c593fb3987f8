"""Ablations: two settings crossed."""

import pytest
from pages_under_test import open_page, words

from s7core.lesson.groups import studies
from s7core.reference.evidence import Evidence
from s7core.reference.reference_store import ReferenceStore
from s7core.reference.study_findings import effects_sentence


@pytest.fixture(scope="module")
def page(empty_server):
    return open_page("ablations")


def test_each_study_has_its_question_and_its_finding(page):
    assert page.title[0].value == "Ablations" and [each.value for each in page.header] == [each.title for each in studies()]
    for study in studies():
        assert study.question in words(page)
        assert effects_sentence(Evidence(ReferenceStore()).cells(study, "last")) in words(page)


def test_a_link_judges_by_another_measure_and_a_wrong_one_falls_back(empty_server):
    at = open_page("ablations", {"by": "training"})
    assert at.segmented_control(key="by").value == "training"
    assert effects_sentence(Evidence(ReferenceStore()).cells(studies()[0], "training")) in words(at)
    at = open_page("ablations", {"by": "luck"})
    assert at.segmented_control(key="by").value == "last" and "by is 'luck'" in words(at)
