"""How a command says that it could not do its work. Installing uses it too, where nothing is installed yet."""


class Failed(Exception):
    """The work could not be done; the text is the one line shown: what is wrong and what to do."""


def unreadable(error: Exception) -> str:
    """Why a file cannot be read, as a sentence that follows its name."""
    why = getattr(error, "strerror", None) or "that is no file name"
    return f"it cannot be read: {why[0].lower()}{why[1:]}."
