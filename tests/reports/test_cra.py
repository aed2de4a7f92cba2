"""The shape of La Coop: its codes, its counters and its order."""

from events_service.attendance.head_count_rules import CODES, NOT_SAID, SHARES, HeadCounts, Kind
from events_service.reports.cra import COUNTERS, LABELS, counters, label
from events_service.scheduling.topics import MAIN_TOPICS, SUB_TOPICS


def test_counters_are_la_coops_and_add_up():
    counted = counters(HeadCounts(5, {Kind.SEX: {"feminin": 3}, Kind.AGE: {"soixante_dix_plus": 5}}))

    assert tuple(counted) == COUNTERS
    assert COUNTERS == (
        "total",
        "genreFeminin",
        "genreMasculin",
        "genreNonCommunique",
        "trancheAgeMoinsDeDouze",
        "trancheAgeDouzeDixHuit",
        "trancheAgeDixHuitVingtQuatre",
        "trancheAgeVingtCinqTrenteNeuf",
        "trancheAgeQuaranteCinquanteNeuf",
        "trancheAgeSoixanteSoixanteNeuf",
        "trancheAgeSoixanteDixPlus",
        "trancheAgeNonCommunique",
        "statutSocialScolarise",
        "statutSocialSansEmploi",
        "statutSocialEnEmploi",
        "statutSocialRetraite",
        "statutSocialNonCommunique",
    )
    for prefix in ("genre", "trancheAge", "statutSocial"):
        assert sum(number for name, number in counted.items() if name.startswith(prefix)) == 5


def test_every_code_has_la_coops_label():
    for code in (*MAIN_TOPICS, *SUB_TOPICS, "debutant", "intermediaire", "avance"):
        assert label(code) == LABELS[code]
    for kind in SHARES:
        assert [label(code, kind=kind) for code in (*CODES[kind], NOT_SAID)]
