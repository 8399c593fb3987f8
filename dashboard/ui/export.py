"""What can be taken along: notebooks, code, weights, reports and tables, as downloads."""

from functools import partial

import streamlit as st

from s7core.export.notebook import notebook
from s7core.lesson.experiments import experiment

NOTEBOOK_TYPE = "application/x-ipynb+json"


def notebook_button(experiment_key: str) -> None:
    """A button that saves a published experiment as a Jupyter notebook."""
    chosen = experiment(experiment_key)
    st.download_button("Notebook", partial(notebook, chosen.recipe, experiment_key), f"{experiment_key}.ipynb", NOTEBOOK_TYPE,
                       key=f"notebook-{experiment_key}", icon=":material/download:", on_click="ignore",
                       help=f"{chosen.title} as a Jupyter notebook in plain PyTorch: read it from top to bottom, run it in "
                       "Jupyter or Colab, change what you like.")
