"""Arrivals, work and amenities of the coming days with a range and past errors; pure."""
