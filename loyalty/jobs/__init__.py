"""Work of loyalty that no page waits for; each neighbour holds one part."""

from loyalty.jobs.counting import count, look_at_guest, look_at_stay, recount

__all__ = ["count", "look_at_guest", "look_at_stay", "recount"]
