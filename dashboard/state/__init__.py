"""What belongs to one visit: the session's keys and the address."""
