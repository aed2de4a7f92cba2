"""The words for what people are counted by (attendance/head_count_rules.py), with the kind before the code."""


def _(text: str) -> str:
    """Marks a word for the catalogues; it is translated where it is shown."""
    return text


COUNT_WORDS = {
    "count.sex": _("Sex"),
    "count.age": _("Age"),
    "count.status": _("What they do"),
    "count.outcome": _("With what they left"),
    "sex.feminin": _("Women and girls"),
    "sex.masculin": _("Men and boys"),
    "sex.non_communique": _("not said"),
    "age.moins_de_douze": _("Under 12"),
    "age.douze_dix_huit": _("12 to 17"),
    "age.dix_huit_vingt_quatre": _("18 to 24"),
    "age.vingt_cinq_trente_neuf": _("25 to 39"),
    "age.quarante_cinquante_neuf": _("40 to 59"),
    "age.soixante_soixante_neuf": _("60 to 69"),
    "age.soixante_dix_plus": _("70 and over"),
    "age.non_communique": _("not said"),
    "status.scolarise": _("At school or studying"),
    "status.sans_emploi": _("Without work"),
    "status.en_emploi": _("At work"),
    "status.retraite": _("Retired"),
    "status.non_communique": _("not said"),
    "outcome.knows_more": _("Knows more than before"),
    "outcome.more_at_ease": _("Is more at ease"),
    "outcome.will_use_it": _("Will use it"),
    "outcome.knows_whom_to_ask": _("Knows whom to ask"),
}
