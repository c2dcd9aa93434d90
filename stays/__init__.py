"""Who is where, when, and what changed."""
