"""The web server around the pages: what a connection, a message and an upload may be. It knows nothing of the pages."""
