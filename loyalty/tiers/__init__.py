"""Tiers as versioned policy: what is counted, in which window, and what follows; pure."""
