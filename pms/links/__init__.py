"""PMS lines that we hold ourselves, in the links process: one holder at a time, by a lease."""
