"""Nightly work of loyalty; each neighbour holds one part."""
