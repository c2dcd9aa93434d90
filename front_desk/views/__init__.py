"""Pages of the front desk: board, guest, search, quick request, sightings that wait."""
