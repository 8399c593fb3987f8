"""The page of one stage; all four share one template."""

from dashboard.features.stage.stage_page import show_stage

show_stage("net1")
