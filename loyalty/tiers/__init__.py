"""Tiers as data: policies are read and checked, histories are played under them. Pure."""
