"""The work: deadline, who took it, how it ended, and what happens when nobody takes it."""
