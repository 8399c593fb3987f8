"""The colours of the pages, which are those of exported files too."""

from s7core.lesson.palette import FURTHER_MARKS, MISTAKE, PUBLISHED, STAGE_MARKS, Mark

__all__ = ["FURTHER_MARKS", "MISTAKE", "PUBLISHED", "STAGE_MARKS", "Mark"]
