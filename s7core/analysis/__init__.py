"""What finished runs tell: intervals, confusion, mistakes."""
