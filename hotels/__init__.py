"""Properties, rooms, departments and the hotel's own calendar."""
