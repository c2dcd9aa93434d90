"""The cockpit: one view per question a manager asks."""
