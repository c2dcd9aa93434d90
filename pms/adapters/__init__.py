"""What each kind of PMS says, translated into the house's words; pure, so that it can be proved."""
