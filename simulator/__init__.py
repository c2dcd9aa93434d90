"""A hotel in a box: a PMS, guests and staff that reach the product only through its public doors."""
