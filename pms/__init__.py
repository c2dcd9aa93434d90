"""The doors through which property management systems speak to us."""
