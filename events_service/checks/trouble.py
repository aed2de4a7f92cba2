"""How a check says that something is wrong, or left to do."""


class Trouble(Exception):
    """What is wrong, and the one thing to do about it, in one line."""


class Reminder(Exception):
    """What somebody still has to do, in one line, while the service works without it."""
