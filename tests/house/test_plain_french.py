"""What people read is French that a child of nine reads: held against every French sentence of the catalogues that a
citizen meets, and against simplified French.

The rules are those of easy reading ("Facile à lire et à comprendre") as far as they can be counted: short sentences,
short words, one thought at a time, who does it said first, and no words of offices. docs/decisions.md says why no
measure of whole texts is taken.
"""

import re
from collections.abc import Iterator

import pytest

from tests.house.test_catalogues import PLACEHOLDER, ROOT, catalogue, french_forms

# Pages, errors and states, letters, text messages. `office.po` is read by colleagues only.
READ = (*(f"fr/{name}.po" for name in ("public", "words", "mail", "texts")), "fr-simple.po")
MOST_WORDS, MOST_LETTERS = 18, 12

OFFICE_WORDS = (
    "veuillez|afin|ultérieur(?:e|es|s|ement)?|préalable(?:ment)?|facultati(?:f|fs|ve|ves)|effectue[rz]?|usagers?|"
    "modalités?|dispositifs?|susceptibles?|relati(?:f|fs|ve|ves) à|concernant|conformément|en vigueur|champs?|"
    "saisi(?:r|e|s|es|ssez)?|procéde[rz]|notamment|ci-(?:dessous|dessus|joint)|le cas échéant|dans le cadre|au sein|"
    "à disposition|notifi(?:er|é|ée|cations?)|néanmoins|toutefois|auprès"
)
# Each was read by somebody and left as it is, for this reason. No sentence is left out.
LONG_WORDS = {
    "of every library": "accessibilité bibliothécaires bibliothèques participation photocopieuse stationnement",
    "names of a thing": "audiodescription authorization documentation transcription",
    "words of a law or a public list": "administratives départementale intercommunalité intermédiaire partiellement",
    "of colleagues": "professionnel professionnelle",
}

SENTENCE_ENDS = re.compile(r"(?<=[.!?…])\s+")
ADDRESS = re.compile(r"\S+(?:@|://)\S+")
RULES = {
    "two thoughts": re.compile(r";"),
    "word of offices": re.compile(rf"\b(?:{OFFICE_WORDS})\b", re.IGNORECASE),
    # « a été donnée », « peut être lue », « seront prévenues », « est faite par »: who does it comes last, or never.
    "passive": re.compile(
        r"\b(?:été|(?<!-)être|sera|serez|seront) (?:\w+ )?\w+(?:é|ée|és|ées|ert|erte|ertes)\b"
        r"|\b(?:est|êtes|sont) \w+ par\b"
    ),
    "two negations": re.compile(r"\b(?:ne |n’)[^,:.!?…]* (?:ne |n’|sans )", re.IGNORECASE),
}


def french_texts() -> Iterator[str]:
    for name in READ:
        for message in catalogue(ROOT / "events_service" / "locale" / name):
            if message.id:
                yield from (french for _, french in french_forms(message))


def what_is_hard(french: str) -> list[str]:
    """Each rule that a text breaks, with the words that break it."""
    known = " ".join(LONG_WORDS.values()).split()
    text = ADDRESS.sub("x", PLACEHOLDER.sub("x", french))
    hard = [f"{rule}: {match[0]}" for rule, pattern in RULES.items() for match in pattern.finditer(text)]
    hard += [
        f"long word: {word}"
        for word in re.findall(r"[^\W\d_]+", text)
        if len(word) > MOST_LETTERS and word.lower() not in known
    ]
    for sentence in SENTENCE_ENDS.split(text):
        words = [word for word in sentence.split() if re.search(r"\w", word)]
        if len(words) > MOST_WORDS:
            hard.append(f"{len(words)} words: {sentence}")
    return hard


def test_say_it_in_short_sentences_of_words_that_everybody_knows():
    hard = {french: what_is_hard(french) for french in french_texts()}

    assert {french: why for french, why in hard.items() if why} == {}


def test_keep_no_long_word_that_nothing_says():
    read = {word.lower() for french in french_texts() for word in re.findall(r"\w+", french)}

    assert sorted(set(" ".join(LONG_WORDS.values()).split()) - read) == []


@pytest.mark.parametrize(
    ("french", "why"),
    [
        ("Remplissez ce champ.", "word of offices: champ"),
        ("Votre demande a été lue ; elle est acceptée.", "two thoughts: ;"),
        ("Votre place sera bientôt donnée.", "passive: sera bientôt donnée"),
        ("Votre demande est faite par un collègue.", "passive: est faite par"),
        ("Vous ne pouvez pas venir sans code.", "two negations: ne pouvez pas venir sans "),
        ("Donnez quelques renseignements.", "long word: renseignements"),
    ],
)
def test_see_what_is_hard(french: str, why: str):
    assert what_is_hard(french) == [why]


def test_count_the_words_of_a_sentence():
    eighteen = (
        "Si vous venez avec une autre personne de votre famille, écrivez aussi le nom de cette personne ici."
    )

    assert what_is_hard(f"{eighteen} {eighteen}") == []
    assert what_is_hard(eighteen.replace("ici", "ici aussi")) == [
        f"19 words: {eighteen.replace('ici', 'ici aussi')}"
    ]
