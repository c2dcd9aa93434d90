"""Fault drills: real systems, broken on purpose, and the books compared afterwards."""
