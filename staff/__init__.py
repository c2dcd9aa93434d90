"""People who work here: who they are, what they may do, where they stand, which devices they hold."""
