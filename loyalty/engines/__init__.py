"""Where frames of stays are opened, and the nightly run over all of them; no page comes here."""
