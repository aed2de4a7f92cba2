"""How a check says that something is wrong."""


class Trouble(Exception):
    """What is wrong, and the one thing to do about it, in one line."""
