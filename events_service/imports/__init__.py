"""Other people's files in."""
