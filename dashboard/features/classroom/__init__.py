"""Joining a class, its wall, and the teacher's page."""
