"""Words to people outside the screens: SMS by Twilio, or a console anyone can read."""
