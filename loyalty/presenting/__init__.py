"""Words for what loyalty knows; each neighbour holds one part."""

from loyalty.presenting.counted import money, percent, regularity, share, span, units

__all__ = ["money", "percent", "regularity", "share", "span", "units"]
