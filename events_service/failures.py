"""How a command says that it could not do its work. Installing uses it too, where nothing is installed yet."""


class Failed(Exception):
    """The work could not be done; the text is the one line shown: what is wrong and what to do."""
