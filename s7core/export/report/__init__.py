"""A run, or several side by side, as one HTML page: `report_file.report` puts together what the other modules make."""
