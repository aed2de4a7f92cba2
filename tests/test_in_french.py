"""What a language lacks is said in French, and the page says that it is."""

import pytest

from events_service.in_french import InFrench
from events_service.language import Language, language, templates

UNSAID = "Nobody says this sentence in any language."


@pytest.fixture
def arabic(monkeypatch: pytest.MonkeyPatch) -> Language:
    """Whose French says one sentence that it has not."""
    french = language("fr")
    said = {
        UNSAID: "Personne ne dit ceci.",
        "%(num)d crow": "%(num)d corbeau",
        "%(num)d crows": "%(num)d corbeaux",
    }
    speak = language("ar")
    fallback = speak.counted.__self__._fallback  # type: ignore[attr-defined]
    monkeypatch.setattr(fallback, "_say", lambda text: said.get(text, french.say(text)))
    monkeypatch.setattr(fallback, "_say_many", lambda one, many, n: said.get(one if n < 2 else many, many))
    return speak


def on_a_page(source: str, code: str = "ar") -> str:
    return templates(code).from_string(source).render(name="<b>", title="<i>")


def test_a_sentence_that_is_lacking_is_marked_where_a_tag_may_stand(arabic: Language) -> None:
    marked = '<span lang="fr" dir="ltr">Personne ne dit ceci.</span>'

    assert on_a_page(f'<p>{{{{ _("{UNSAID}") }}}}</p>') == f"<p>{marked}</p>"
    assert on_a_page(f'<a title="{{{{ _("{UNSAID}") }}}}">x</a>') == '<a title="Personne ne dit ceci.">x</a>'
    assert on_a_page(f'<option>{{{{ _("{UNSAID}") }}}}</option>') == "<option>Personne ne dit ceci.</option>"
    assert on_a_page(
        f'<a{{% if name %}} title="{{{{ _("{UNSAID}") }}}}"{{% endif %}}>{{{{ _("{UNSAID}") }}}}</a>'
    ) == (f'<a title="Personne ne dit ceci.">{marked}</a>')
    assert on_a_page(f'{{% set label = _("{UNSAID}") %}}<b>{{{{ label }}}}</b>') == f"<b>{marked}</b>"


def test_what_is_filled_in_is_escaped_and_counted(arabic: Language) -> None:
    assert on_a_page('<p>{{ ngettext("%(num)d crow", "%(num)d crows", 3) }}</p>') == (
        '<p><span lang="fr" dir="ltr">3 corbeaux</span></p>'
    )
    assert arabic.say(UNSAID) == "Personne ne dit ceci."
    assert isinstance(arabic.words(UNSAID), InFrench)
    # Outside pages it is a text like any other: what writes JSON knows no other kind.
    assert type(arabic.say(UNSAID)) is type(arabic.say_many("%(num)d crow", "%(num)d crows", 2)) is str


def test_a_title_has_room_for_words_only(arabic: Language) -> None:
    page = f'<title>{{% block title %}}{{{{ _("{UNSAID}") }}}}{{% endblock %}}</title><h1>{{{{ self.title() }}}}</h1>'

    assert on_a_page(page) == "<title>Personne ne dit ceci.</title><h1>Personne ne dit ceci.</h1>"


def test_french_made_simple_needs_no_mark() -> None:
    page = on_a_page('<p>{{ _("Back") }} {{ _("Something nobody marked") }}</p>', "fr-simple")

    assert "span" not in page
