"""What pages read and do: shared resources, cached reads, actions on runs, networks."""
