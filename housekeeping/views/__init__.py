"""Pages of housekeeping: the list, a room, the observation sheet."""
