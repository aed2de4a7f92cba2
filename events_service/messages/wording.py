"""The words of a letter, from its three templates: what all guests of a session are told alike is written once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache

import msgspec
from jinja2 import Environment, meta
from markupsafe import Markup, escape

from events_service.language import in_order, language, templates
from events_service.text import clean

# What differs from one guest to the next. Templates print these words and never ask about them: they are filled in
# afterwards, at the place of a character that nobody types.
PERSONAL = ("name", "code", "own_url")
_MARK = "\ue000"
_PLACE = {word: f"{_MARK}{number}" for number, word in enumerate(PERSONAL)}
_ANY_PLACE = re.compile(f"{_MARK}[0-{len(PERSONAL) - 1}]")
_LONGEST_SUBJECT = 900


@dataclass(frozen=True, slots=True)
class _Words:
    """What is the same for many; two are equal when they read the same as JSON."""

    key: bytes
    words: Mapping[str, object] = field(compare=False)


def wording(letter: str, locale: str, words: Mapping[str, object]) -> tuple[str, str, str]:
    """Subject, plain text and HTML. Raises what a template raises: a letter with a gap never leaves.

    Where somebody did type that character, nothing is filled in: the letter is written for itself.
    """
    used = {word: words[word] for word in _used(letter) if word in words}
    own = {
        word: value for word in PERSONAL if isinstance(value := used.get(word), str) and value.isprintable()
    }
    shared = {word: value for word, value in used.items() if word not in own}
    key = msgspec.json.encode((list(own), shared))
    if _MARK.encode() in key:
        return _shared(letter, locale, _Words(msgspec.json.encode(used), used))
    with_places = used | {word: _PLACE[word] for word in own}
    subject, text, html = _shared(letter, locale, _Words(key, with_places))
    plain = {_PLACE[word]: value for word, value in own.items()}
    markup = {place: escape(value) for place, value in plain.items()}
    return _filled(subject, plain), _filled(text, plain), _filled(html, markup)


def _filled(text: str, own: Mapping[str, str]) -> str:
    return _ANY_PLACE.sub(lambda place: own[place[0]], text)


@lru_cache(maxsize=512)
def _shared(letter: str, locale: str, shared: _Words) -> tuple[str, str, str]:
    words = with_wall_clocks(shared.words)
    plain, markup = templates(locale, escape=False), templates(locale)
    subject = _one_line(plain.get_template(f"mail/{letter}.subject").render(words))
    words["subject"] = subject
    text = in_order(plain.get_template(f"mail/{letter}.txt").render(words), language(locale).tongue)
    template = markup.get_template(f"mail/{letter}.html")
    if language(locale).tongue.reviewed:
        return subject, _tidy(text), _tidy(template.render(words))
    words["beside"] = _in_french(letter, words)
    french = templates("fr", escape=False).get_template(f"mail/{letter}.txt").render(words)
    return subject, _tidy(f"{text}\n\n{_BETWEEN}\n\n{french}"), _tidy(template.render(words))


_BETWEEN = "* * *"


def _in_french(letter: str, words: Mapping[str, object]) -> Markup:
    """What the letter says in French, to stand beside a translation that nobody whose language it is has read: for them
    to ask by, and for whoever helps."""
    template = templates("fr").get_template(f"mail/{letter}.html")
    context = template.new_context(dict(words))
    # What the template imports at its top is in the context only once it ran.
    "".join(template.root_render_func(context))
    heading, body = ("".join(template.blocks[name](context)) for name in ("heading", "letter"))
    return Markup('<p style="margin:0 0 16px"><b>{}</b></p>\n{}').format(Markup(heading), Markup(body))


def with_wall_clocks(words: Mapping[str, object]) -> dict[str, object]:
    """JSON has no dates: every key ending in `_local` becomes one, for the filters `day` and `time`."""
    return {
        key: datetime.fromisoformat(value) if key.endswith("_local") and isinstance(value, str) else value
        for key, value in words.items()
    }


def _one_line(text: str) -> str:
    """No control character and no line break of any kind, so that a title is never a second header."""
    return clean(text.replace("\0", ""), field="subject", longest=_LONGEST_SUBJECT)


def _tidy(text: str) -> str:
    """At most one empty line in a row: a tag of Jinja eats its line end, so templates leave some to spare."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.splitlines())).strip() + "\n"


@cache
def _used(letter: str) -> tuple[str, ...]:
    """The words that a letter's templates read, those of the templates in them too."""
    environment = templates("fr")
    kinds = ("subject", "txt", "html")
    return tuple(sorted(set().union(*(_words_of(environment, f"mail/{letter}.{kind}") for kind in kinds))))


def _words_of(environment: Environment, template: str) -> set[str]:
    assert environment.loader is not None
    tree = environment.parse(environment.loader.get_source(environment, template)[0])
    parts = [part for part in meta.find_referenced_templates(tree) if part is not None]
    words = meta.find_undeclared_variables(tree)
    return words.union(*(_words_of(environment, part) for part in parts)) - {"subject", *environment.globals}
