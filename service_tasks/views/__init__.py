"""Pages and taps of service tasks: the tasks themselves, and guests' things in our hands."""
