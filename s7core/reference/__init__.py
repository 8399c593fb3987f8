"""Reference runs: trained with the engine, shipped with the package, read beside the user's own."""
