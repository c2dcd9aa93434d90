"""Work of loyalty that no page waits for; each neighbour holds one part."""
