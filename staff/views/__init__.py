"""Pages of staff: the door, and the manager's pages of people, sections and devices."""
