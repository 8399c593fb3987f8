"""Where runs are carried out. A backend only starts, watches and kills."""
