"""What the reference runs say: studies of two factors, and the audit of the published claims. They never change."""

from itertools import product

import pandas as pd
import streamlit as st

from dashboard.ui.resources import library
from s7core.analysis.statistics import Effect, mean_interval
from s7core.lesson.groups import Study, study
from s7core.reference.audit import Finding, audit
from s7core.reference.evidence import Evidence


@st.cache_data(show_spinner="Weighing the claims …")
def findings() -> list[Finding]:
    return audit(library().shelf)


@st.cache_data(show_spinner="Weighing …")
def effects_of(study_key: str) -> tuple[Effect, Effect, Effect]:
    """Main effects and interaction on test accuracy, 0..1; NotMeasured where a cell has too few runs."""
    return Evidence(library().shelf).effects(study(study_key))


def cell_table(of: Study) -> pd.DataFrame:
    """One row a run: first, second (names of levels), seed, accuracy, mean, low, high (percent), is_first of its cell."""
    evidence, rows = Evidence(library().shelf), []
    for i, j in product((0, 1), repeat=2):
        series = evidence[of.cells[i][j].key]
        values = [float(each) * 100 for each in series.last]
        bounds = mean_interval(values)
        rows += [{"first": of.factors[0].names[i], "second": of.factors[1].names[j], "seed": seed, "accuracy": value,
                  "mean": sum(values) / len(values), "low": bounds.low, "high": min(bounds.high, 100), "is_first": at == 0}
                 for at, (seed, value) in enumerate(zip(series.seeds, values, strict=True))]
    return pd.DataFrame(rows)


def effect_table(effects: tuple[Effect, ...]) -> pd.DataFrame:
    """Columns effect, mean, low, high in percentage points, p."""
    return pd.DataFrame([{"effect": each.name, "mean": each.mean * 100, "low": each.interval.low * 100,
                          "high": each.interval.high * 100, "p": each.p} for each in effects])
