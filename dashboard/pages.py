"""All pages of the dashboard, named once, so that links between them never break."""

from collections.abc import Mapping

import streamlit as st

from s7core.lesson.stages import ALL_STAGES

STAGE_FILES = {"init": "model_init", "net1": "net1", "net2": "net2", "final": "final_model"}
LAB = {
    "train": "Train",
    "compare": "Compare",
    "mistakes": "Mistakes",
    "receptive_field": "Receptive field",
    "layers": "Layers",
    "digit": "Your digit",
    "ablations": "Ablations",
}
MORE = {"audit": "Claims audit", "glossary": "Glossary"}


def page_file(name: str) -> str:
    """The path of a page as st.switch_page and st.page_link take it."""
    return f"views/{STAGE_FILES.get(name, name)}.py"


def page_title(name: str) -> str:
    """What a page of the lab or of "More" is called."""
    return {**LAB, **MORE}[name]


def navigation() -> Mapping[str, list[st.Page]]:
    stages = [
        st.Page(page_file(stage.key), title=f"{number} {stage.title}") for number, stage in enumerate(ALL_STAGES, start=1)
    ]
    return {
        "Lesson": [st.Page(page_file("home"), title="Home", default=True), *stages],
        "Lab": [st.Page(page_file(name), title=title) for name, title in LAB.items()],
        "Class": [
            st.Page(page_file("join"), title="Join"),
            st.Page(page_file("class_wall"), title="Class wall"),
            st.Page(page_file("teacher"), title="Teacher"),
            st.Page(page_file("present"), title="Present", visibility="hidden"),
        ],
        "More": [st.Page(page_file(name), title=title) for name, title in MORE.items()],
    }
