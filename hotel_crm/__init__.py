"""The composition of the house: settings, addresses, processes; no hotel rule lives here."""
