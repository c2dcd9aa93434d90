"""What a person is promised in seconds, on a machine that others use as well."""

import os


def stretched(seconds: float) -> float:
    """``seconds`` on a free machine; longer by how many processes wait for each core of a busy one."""
    waiting = os.getloadavg()[0] / len(os.sched_getaffinity(0))
    return seconds * max(1.0, waiting)
