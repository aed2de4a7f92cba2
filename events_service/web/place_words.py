"""What a library is like, word by word: how one gets in, what helps to hear, what is there."""


def _(text: str) -> str:
    """Marks a word for the catalogues; it is translated where it is shown."""
    return text


PLACE_WORDS = {
    "disabled_parking.yes": _("a parking space for disabled people"),
    "disabled_parking.no": _("no parking space for disabled people"),
    "step_free_path.yes": _("no step on the way to the door"),
    "step_free_path.no": _("steps on the way to the door"),
    "step_free_entrance.yes": _("no step at the entrance"),
    "step_free_entrance.no": _("steps at the entrance"),
    "separate_entrance.yes": _("another entrance for wheelchairs"),
    "separate_entrance.no": _("one entrance for everyone"),
    "adapted_toilets.yes": _("adapted toilets"),
    "adapted_toilets.no": _("no adapted toilets"),
    "audio_description.yes": _("audio description"),
    "audio_description.no": _("no audio description"),
    "reception.trained": _("staff trained to receive disabled people"),
    "reception.untrained": _("staff without special training"),
    "reception.nobody": _("nobody at the reception"),
    "hearing.bim": _("a fixed hearing loop"),
    "hearing.bmp": _("a portable hearing loop"),
    "hearing.lsf": _("French sign language"),
    "hearing.lpc": _("cued speech"),
    "hearing.sts": _("captions or live transcription"),
    "hearing.autres": _("other help to hear or understand"),
    "facility.lift": _("a lift"),
    "facility.quiet_room": _("a quiet room"),
    "facility.wifi": _("free wifi"),
    "facility.printer": _("a printer"),
    "facility.scanner": _("a scanner"),
    "facility.photocopier": _("a photocopier"),
}
