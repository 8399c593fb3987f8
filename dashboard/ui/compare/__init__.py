"""The parts of the Compare page: what is compared, and one file for each way to look at it."""
