"""Commands of loyalty."""
