"""Runs the whole system on one machine: its own PostgreSQL and every process of the product.

The parent process imports psycopg and the standard library only, never Django, so that it starts
at once and cannot be brought down by what it watches.
"""
