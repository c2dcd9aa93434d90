"""Loyalty: who is loyal, why, what it is worth, and who is about to leave."""
