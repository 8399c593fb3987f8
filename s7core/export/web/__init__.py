"""A run as one HTML page with its trained network, which runs in the browser: `web_file.web_page` puts it together."""
