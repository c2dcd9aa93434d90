"""What is kept of loyalty; each neighbour holds one part."""
