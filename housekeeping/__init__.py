"""Pages for the people who look after rooms."""
