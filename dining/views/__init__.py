"""Pages of dining: the host stand, the door's sheets, what was eaten, the kitchen pass."""
