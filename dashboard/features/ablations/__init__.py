"""The ablations: studies that vary two settings together."""
