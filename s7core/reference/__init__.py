"""Reference runs, which are shipped with the package; comparisons of runs; and the audit of the published claims."""
