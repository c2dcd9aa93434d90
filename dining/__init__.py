"""Meals: who is expected and seated, what each seat must not be given, and what was eaten or left."""
