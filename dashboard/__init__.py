"""The screen. It reads the store and draws; it never trains."""
