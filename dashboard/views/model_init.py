"""The page of one stage; all four share one template."""

from dashboard.ui.stage_page import show_stage

show_stage("init")
