"""State of one browser session: its keys, the address of the page, cookies, and marks of the lesson."""
