"""A stored telephone number as people here read and dial it."""

import phonenumbers

# France and what is dialled from there as at home: Guadeloupe, Guyane, Martinique, La Réunion and Mayotte.
FRENCH_CODES = (33, 590, 594, 596, 262)


def dialled(number: str) -> str:
    """ "06 12 34 56 78", or with its country where it is a foreign one."""
    parsed = phonenumbers.parse(number)
    home = parsed.country_code in FRENCH_CODES
    return phonenumbers.format_number(
        parsed,
        phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL,
    )
