"""What the composition as a whole asks of the database."""
