"""What a text message costs: the letters that telephones count in sevens, and how many parts a text is cut into.

3GPP TS 23.038 §6.2.1: a text whose characters are all in the GSM alphabet has 160 of them in one part and 153 in each
of several; one that has any other is sent in UCS-2, with 70 and 67.
"""

import unicodedata

_ALPHABET = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
# These take two places: an escape, and the letter.
_EXTENSION = frozenset("^{}\\[~]|€")
# What French typography writes where the alphabet has a plainer sign. Accents it lacks are taken off below.
_PLAINER = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "«": '"',
        "»": '"',
        "“": '"',
        "”": '"',
        "–": "-",
        "—": "-",
        "…": "...",
        "\u00a0": " ",
        "\u202f": " ",
        "œ": "oe",
        "Œ": "OE",
        "·": "-",
        "→": ">",
    }
)
ONE_PART, PART_OF_SEVERAL = 160, 153
ONE_WIDE_PART, WIDE_PART_OF_SEVERAL = 70, 67


def plainer(text: str) -> str:
    """The text with what telephones would make expensive written plainly: « Besançon, fête » is "Besancon, fete", and
    half the price. A letter that has no plainer form (Arabic, Vietnamese ơ…) stays: a name is not mutilated."""
    return "".join(_plain(each) for each in text.translate(_PLAINER))


def _plain(character: str) -> str:
    if character in _ALPHABET or character in _EXTENSION:
        return character
    base = unicodedata.normalize("NFKD", character)[0]
    return base if base in _ALPHABET else character


def segments(text: str) -> int:
    """In how many parts it is sent, and paid."""
    if all(each in _ALPHABET or each in _EXTENSION for each in text):
        return _parts(_septets(text), ONE_PART, PART_OF_SEVERAL)
    return _parts(len(text.encode("utf-16-be")) // 2, ONE_WIDE_PART, WIDE_PART_OF_SEVERAL)


def _septets(text: str) -> int:
    return len(text) + sum(each in _EXTENSION for each in text)


def _parts(length: int, one: int, several: int) -> int:
    return 1 if length <= one else -(-length // several)
