"""Words for what loyalty knows; each neighbour holds one part."""
