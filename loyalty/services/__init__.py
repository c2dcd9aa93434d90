"""Verbs about loyalty: count a stay, move a guest between tiers, keep points."""
