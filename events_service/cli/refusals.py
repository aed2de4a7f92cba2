"""What a verb refused, in words for the person at the terminal (web/http/refusals.py has those for visitors)."""

from events_service.errors import Invalid, Refusal
from events_service.web.field_words import FIELDS

# code and the first of its facts → the sentence, filled in with the facts; {counted} holds the ones after the first.
_SENTENCES = {
    "not_found organisation": "no organisation has the slug {organisation}; `events-service organisation list` names"
    " them.",
    "not_found library": "no library here has the slug {library}; `events-service library find WORDS` looks for one.",
    "not_found email": "no colleague has the address {email} there; `events-service staff list` names them.",
    "not_found key": "no key has the name or id {key}; `events-service key list` names them.",
    "ambiguous_key ids": "several keys have that name; revoke one by its id: {ids}",
    "organisation_exists slug": "an organisation of that name is there already: {slug}. Another one of the same name"
    " needs --slug SLUG.",
    "already_claimed library": "{organisation} answers for {library};"
    " `events-service organisation release-library {organisation} {library}` ends that.",
    "only_for_practice library": "everything is invented there: a practice organisation does not answer for {library}.",
    "library_in_use library": "{library} is in use ({counted}): move, cancel, withdraw or delete that first.",
    "not_found day": "no edition has the slug {day}; `events-service day list` names them.",
    "wrong_move state": "that edition is {state}: a draft is opened, an open one closed, a closed one archived.",
    "library_unclaimed library": "no organisation answers for {library};"
    " `events-service organisation add-library ORGANISATION {library}` lets one.",
    "campaign_exists slug": "another edition has the slug {slug}; `events-service day list` shows it.",
}

# Fields that a command asks for under another name, and what is wrong with one where a form's words would not help.
_OPTIONS = {"starts_on": "--on", "ends_on": "--until"}
_WRONG = {
    ("organisation", "required"): "every role but coordinator needs --organisation SLUG;"
    " `events-service organisation list` names them.",
    ("organisation", "not_for_this_role"): "a coordinator is national: leave --organisation out.",
}


def sentence_of(refusal: Refusal) -> str:
    """What a verb refused, as one line for a person at a terminal."""
    if isinstance(refusal, Invalid):
        return "; ".join(_wrong(field, code) for field, code in refusal.fields.items())
    facts = {name: _words(fact) for name, fact in refusal.facts.items()}
    sentence = _SENTENCES.get(f"{refusal.code} {next(iter(facts), '')}")
    if sentence:
        counted = ", ".join(f"{fact} {name}" for name, fact in list(facts.items())[1:] if fact != "0")
        return sentence.format(**facts, counted=counted)
    details = ", ".join(f"{name} {fact}" for name, fact in facts.items())
    return f"{refusal.code.replace('_', ' ')}{f' ({details})' if details else ''}"


def _wrong(field: str, code: str) -> str:
    named = f"{_OPTIONS.get(field, field)}: {FIELDS.get(code, code.replace('_', ' '))}"
    return _WRONG.get((field, code), named)


def _words(fact: object) -> str:
    return ", ".join(map(str, fact)) if isinstance(fact, list | tuple) else str(fact)
