"""Names as letters and lists may carry them. Apart from the rules of a sign-up: a worker needs no telephone numbers."""

# "Classe 4B 2026" is a name; ten digits are somebody's telephone.
MOST_DIGITS_OF_A_NAME = 5
LONGEST_NAME_IN_LETTERS = 40


def short_name(name: str) -> str:
    """First name and initial: enough to ask for somebody in a waiting room, too little to read a list of people."""
    first, *rest = name.split() or ["…"]
    return f"{first} {rest[-1][0]}." if rest else first


def name_for_letters(name: str) -> str:
    """A name as it may go to an address nobody has checked: whoever typed both is perhaps not its owner, and must not
    have us send a message. Links are refused at sign-up; here no number to call is left, nor room for a sentence."""
    if sum(character.isdigit() for character in name) > MOST_DIGITS_OF_A_NAME:
        name = " ".join("".join(" " if character.isdigit() else character for character in name).split())
    if len(name) > LONGEST_NAME_IN_LETTERS:
        name = name[: LONGEST_NAME_IN_LETTERS - 1].rstrip() + "…"
    return name or "…"
