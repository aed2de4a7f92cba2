from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from events_service.catalogues import tongue
from events_service.language import in_order, language, templates

NBSP = "\u00a0"
FRENCH, ENGLISH = language("fr"), language("en")


@pytest.mark.parametrize(
    ("day", "french", "english"),
    [
        (date(2026, 11, 24), "mardi 24 novembre 2026", "Tuesday 24 November 2026"),
        (date(2026, 11, 1), "dimanche 1er novembre 2026", "Sunday 1 November 2026"),
        (date(2027, 1, 1), "vendredi 1er janvier 2027", "Friday 1 January 2027"),
        (date(2026, 8, 11), "mardi 11 août 2026", "Tuesday 11 August 2026"),
        (date(2028, 2, 29), "mardi 29 février 2028", "Tuesday 29 February 2028"),
    ],
)
def test_write_a_day(day: date, french: str, english: str):
    assert FRENCH.day(day) == french
    assert ENGLISH.day(day) == english
    assert FRENCH.day(datetime(day.year, day.month, day.day, 23, 59)) == french


@pytest.mark.parametrize(
    ("day", "french", "english"),
    [
        (date(2026, 11, 24), "mar. 24 nov.", "Tue 24 Nov"),
        (date(2026, 3, 1), "dim. 1er mars", "Sun 1 Mar"),
        (date(2026, 5, 21), "jeu. 21 mai", "Thu 21 May"),
    ],
)
def test_write_a_short_day(day: date, french: str, english: str):
    assert FRENCH.short_day(day) == french
    assert ENGLISH.short_day(day) == english


def test_write_a_number_that_does_not_break():
    assert [FRENCH.number(n) for n in (7, 142, 14207)] == ["7", "142", f"14{NBSP}207"]
    assert ENGLISH.number(14207) == "14,207"
    assert (FRENCH.number(1234.5), FRENCH.number(2.0)) == (f"1{NBSP}234,5", "2")
    # What is a decimal point to some is the thousands of others.
    assert [language(code).number(14207) for code in ("fr-simple", "pt", "uk")] == [f"14{NBSP}207"] * 3


@pytest.mark.parametrize(
    ("hour", "minute", "french", "english"),
    [
        (14, 30, f"14{NBSP}h{NBSP}30", "14:30"),
        (14, 0, f"14{NBSP}h", "14:00"),
        (9, 5, f"9{NBSP}h{NBSP}05", "09:05"),
        (0, 0, f"0{NBSP}h", "00:00"),
        (10, 10, f"10{NBSP}h{NBSP}10", "10:10"),
        (23, 59, f"23{NBSP}h{NBSP}59", "23:59"),
    ],
)
def test_write_a_time(hour: int, minute: int, french: str, english: str):
    moment = datetime(2026, 11, 24, hour, minute)

    assert FRENCH.time(moment) == french
    assert ENGLISH.time(moment) == english


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_count_only_the_first_of_a_month(day: date):
    number = FRENCH.day(day).split(" ")[1]

    assert number == ("1er" if day.day == 1 else str(day.day))


def test_speak_french_to_strangers():
    assert language("de") is FRENCH
    assert language("") is FRENCH
    assert (FRENCH.code, ENGLISH.code) == ("fr", "en")


def test_say_a_text():
    assert FRENCH.say("All sessions") == "Toutes les séances"
    assert ENGLISH.say("All sessions") == "All sessions"


def test_say_what_no_catalogue_knows_as_it_is():
    assert FRENCH.say("Médiathèque Émile-Zola") == "Médiathèque Émile-Zola"


@pytest.mark.parametrize(
    ("count", "french", "english"),
    [
        (0, "0 place", "0 seats"),
        (1, "1 place", "1 seat"),
        (2, "2 places", "2 seats"),
        (21, "21 places", "21 seats"),
    ],
)
def test_count_in_each_language(count: int, french: str, english: str):
    one, many = "%(num)d seat", "%(num)d seats"

    assert FRENCH.say_many(one, many, count) % {"num": count} == french
    assert ENGLISH.say_many(one, many, count) % {"num": count} == english


def test_read_the_header_of_no_catalogue_as_a_text():
    assert FRENCH.say("") == ""


def rendered(source: str, code: str = "fr", *, escape: bool = True, **context: object) -> str:
    return templates(code, escape=escape).from_string(source).render(**context)


def test_translate_in_a_template():
    assert rendered('{{ _("All sessions") }}') == "Toutes les séances"
    assert rendered('{{ _("All sessions") }}', "en") == "All sessions"
    assert rendered('{{ ngettext("%(num)d seat", "%(num)d seats", 3) }}') == "3 places"
    assert rendered("{{ language }}") == "fr"


def test_escape_what_is_put_into_a_translation():
    said = '{{ _("The library says: %(reason)s", reason=name) }}'

    assert rendered(said, name="<b>") == f"La bibliothèque explique{NBSP}: &lt;b&gt;"
    assert rendered(said, escape=False, name="<b>") == f"La bibliothèque explique{NBSP}: <b>"
    assert rendered(said, name="100 % %s %(name)s") == (f"La bibliothèque explique{NBSP}: 100 % %s %(name)s")


def test_show_names_exactly_and_harmlessly():
    assert rendered("{{ name }}", name="{{7*7}} ${x} %s") == "{{7*7}} ${x} %s"
    assert rendered("{{ name }}", name="<script>") == "&lt;script&gt;"
    assert rendered("{{ name }}", name="O'Brien") == "O&#39;Brien"


def test_write_days_and_times_in_a_template():
    moment = datetime(2026, 11, 1, 14, 30)

    assert (
        rendered("{{ at|day }}, {{ at|time }}", at=moment) == f"dimanche 1er novembre 2026, 14{NBSP}h{NBSP}30"
    )
    assert rendered("{{ at|short_day }}", "en", at=moment) == "Sun 1 Nov"


@pytest.mark.parametrize("source", ["{{ nobody }}", "{{ nobody.name }}", "{% if nobody %}{% endif %}"])
def test_stop_at_a_word_that_is_missing(source: str):
    with pytest.raises(UndefinedError):
        rendered(source)


def test_a_word_in_a_template_is_translated_when_it_is_compiled():
    source = (
        '{{ _("Hello,") }} {{ _("100 %% <b>") }}'
        '{% set word = _("Hello,") %}{{ word ~ "<" }}{{ _("%(n)s places", n="<") }}'
    )

    compiled = templates("fr").from_string(source)

    assert "gettext" not in templates("fr").compile('{{ _("Hello,") }}', raw=True)
    assert compiled.render() == "Bonjour, 100 % <b>Bonjour,&lt;&lt; places"
    assert templates("en", escape=False).from_string('{{ _("Hello,") }}').render() == "Hello,"


def test_say_whose_clock_counts_overseas_only():
    assert language("fr").elsewhere("Indian/Reunion") == "La Réunion"
    assert language("fr").elsewhere("Europe/Paris") == ""


def test_count_the_people_of_a_party_in_words():
    assert language("fr").parties(2) == [(1, "1 personne"), (2, "2 personnes")]


def test_a_night_says_on_which_day_it_ends():
    line = SimpleNamespace(local_starts=datetime(2035, 11, 20, 20), local_ends=datetime(2035, 11, 21, 0, 30))
    macros: Any = templates("en").get_template("parts/_moments.html").module

    assert macros.hours_of(line.local_starts, line.local_ends) == "20:00 to Wed 21 Nov, 00:30"
    line.local_ends = datetime(2035, 11, 20, 22)
    assert macros.hours_of(line.local_starts, line.local_ends) == '<span class="whole">20:00 to 22:00</span>'


def test_a_number_keeps_its_order_between_words_from_right_to_left():
    assert in_order("الهاتف: 04 67 34 87 00.", tongue("ar")) == "الهاتف: \u200e04 67 34 87 00."
    assert in_order("Tel. 04 67 34 87 00.", tongue("pt")) == "Tel. 04 67 34 87 00."
    assert in_order("24 نوفمبر 2026", tongue("ar")) == "24 نوفمبر 2026"
