"""The catalogue as shipped: kinds of preference and sightings in three languages, and its loader."""
