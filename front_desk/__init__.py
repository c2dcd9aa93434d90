"""Pages for the front desk, the duty manager and the people page."""
