"""Questions about loyalty: what a guest is to the house, and why."""
