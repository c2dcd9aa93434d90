"""How likely a guest returns and what that is worth: BG/NBD, Gamma-Gamma; pure."""
