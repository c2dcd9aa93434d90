"""The manager's cockpit, on the figures that the rooms below keep."""
