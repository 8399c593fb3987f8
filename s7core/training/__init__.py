"""Training: a generator of events, and the arithmetic, schedules and devices behind it."""
