"""Moments and what we know become the tasks that should exist."""
