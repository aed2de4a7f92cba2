"""Telephone numbers of the French territories, as their people dial and write them."""

import unicodedata

import phonenumbers

from events_service.errors import Invalid

# Which territory a number without a prefix is dialled in, by the place's département.
_REGIONS = {
    "971": "GP",
    "972": "MQ",
    "973": "GF",
    "974": "RE",
    "975": "PM",
    "976": "YT",
    "977": "BL",
    "978": "MF",
    "986": "WF",
    "987": "PF",
    "988": "NC",
}
_TERRITORIES = ("FR", *_REGIONS.values())
# The ranges of ten figures that Arcep's numbering plan gives to each territory overseas, and its country code: the
# tables of the library below call some of them valid in mainland France too, where nobody answers.
_OVERSEAS = {
    number: country
    for country, numbers in {
        "590": ("0590", "0690", "0691"),
        "594": ("0594", "0694"),
        "596": ("0596", "0696", "0697"),
        "262": ("0262", "0263", "0269", "0639", "0692", "0693"),
    }.items()
    for number in numbers
}
_FILMS = "063998"  # kept for films and examples, in the middle of Mayotte's range
_MIQUELON = "0508"  # dialled from elsewhere in France before the six figures of the islands
_LONGEST = 15  # E.164
_NATIONAL = 10


def phone_number(raw: str, department: str) -> str:
    """The number in E.164. Refuses with Invalid (`phone`): `not_a_phone`, and where it can be told why,
    `words_in_phone`, `digits_missing`, `too_many_digits`.

    A number of any French territory is that number, from wherever it is given: the ten figures of the national plan
    belong to one territory each. Shorter ones are read as dialled in that département, then as the one territory
    that knows them. A number of the right length that the tables do not know is kept too: ranges are opened faster
    than tables are printed, and a colleague will dial it, not a machine.
    """
    plain = _plain(raw)
    digits = "".join(c for c in plain if c.isdigit())
    if digits and any(c.isalpha() for c in plain):
        raise Invalid({"phone": "words_in_phone"})
    abroad = plain.startswith("+") or digits.startswith("00")
    if len(digits) > _LONGEST + 2 * digits.startswith("00"):
        raise Invalid({"phone": "too_many_digits"})
    if digits.startswith("0") and not abroad and "+" not in plain:
        return _national(digits)
    home = _REGIONS.get(department, "FR")
    for region in [home] if abroad else [home, _only_territory(plain) or "FR"]:
        number = _dialled(plain, region)
        if number and phonenumbers.is_valid_number(number):
            return _e164(number)
    number = _dialled(plain, home)
    if number and (abroad or home != "FR") and phonenumbers.is_possible_number(number):
        return _e164(number)
    raise Invalid({"phone": "not_a_phone"})


def _plain(raw: str) -> str:
    """Every space, dash and stroke as one space, every figure as 0 to 9: phones write U+202F, people "06/12.34"."""
    written = []
    for character in unicodedata.normalize("NFKC", raw):
        figure = unicodedata.digit(character, None)
        if figure is not None:
            written.append(str(figure))
        elif character == "+" or character.isalpha():
            written.append(character)
        else:
            written.append(" ")
    return " ".join("".join(written).split())


def _national(digits: str) -> str:
    """Figures that begin with a single 0: ten of them, in every territory that has the 0 (Saint-Pierre: 0 + 6)."""
    if len(digits) == 7 and (near := _dialled(digits, "PM")) and phonenumbers.is_valid_number(near):
        return _e164(near)
    if len(digits) < _NATIONAL:
        raise Invalid({"phone": "digits_missing"})
    if len(digits) > _NATIONAL:
        raise Invalid({"phone": "too_many_digits"})
    if digits.startswith(_MIQUELON):
        return f"+508{digits[4:]}"
    if (country := _OVERSEAS.get(digits[:4])) and not digits.startswith(_FILMS):
        return f"+{country}{digits[1:]}"
    for region in _TERRITORIES:
        number = _dialled(digits, region)
        if number and phonenumbers.is_valid_number(number):
            return _e164(number)
    number = _dialled(digits, "FR")
    if number is None or not phonenumbers.is_possible_number(number):
        raise Invalid({"phone": "not_a_phone"})
    return _e164(number)


def _only_territory(plain: str) -> str:
    """The one country code among the territories that knows a number without prefix; nothing when two do: six
    figures may be of Nouméa, of Wallis or of Miquelon, and who reads them elsewhere cannot tell."""
    regions: dict[int, str] = {}
    for region in _TERRITORIES:
        number = _dialled(plain, region)
        if number and phonenumbers.is_valid_number(number):
            regions.setdefault(number.country_code or 0, region)
    return next(iter(regions.values())) if len(regions) == 1 else ""


def _dialled(plain: str, region: str) -> phonenumbers.PhoneNumber | None:
    """None as well for a number that still carries its leading zero: one digit is missing."""
    try:
        number = phonenumbers.parse(plain, region)
    except phonenumbers.NumberParseException:
        return None
    return None if number.italian_leading_zero else number


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
