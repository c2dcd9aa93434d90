"""Wake-ups to screens: one stream per property, one hub per web process."""
