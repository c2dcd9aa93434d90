"""Makes hotels from a file: read and checked whole, then made in one unit, any number of times."""
