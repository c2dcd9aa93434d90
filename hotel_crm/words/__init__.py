"""Keeps the catalogues of our own words whole: what is said in English is said in both Chinese."""
