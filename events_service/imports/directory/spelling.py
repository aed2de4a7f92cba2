"""How a name reads in a catalogue: capitals softened, missing accents restored, where nobody could disagree.

Much of the directory was typed on machines without accents or with the capitals lock on. A name in mixed
case keeps every capital its library gave it.
"""

import re

_WORD = re.compile(r"[^\W\d_]+")
_ROMAN = re.compile("[IVX]{2,}|X")
_VOWELS = re.compile("[AEIOUYÀÂÄÉÈÊËÎÏÔÖÙÛÜŸÆŒ]")
# What accented letters become in a program that takes UTF-8 for Windows-1252 ("Ã©"), for Mac Roman ("√©") or for the
# code page of a console ("├®"), that takes a console's or a Mac's text for Windows-1252 ("M‚diathŠque", "MŽdiath"), or
# that has no such letter at all ("Biblioth?que"). No name of a place in France holds any of these.
_AFTER_A_LEAD = "".join(bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xC0))
_BROKEN_ACCENT = re.compile(
    rf"[ÂÃ][{re.escape(_AFTER_A_LEAD)}\x80-\xbf]|Å[“’¸]|â€|√\S|‚Ä|[├┬]|\ufffd"
    r"|(?<=[A-Za-z])[‚ŠŽ](?=[a-z])|(?<=m)\?(?=diath)|(?<=th)\?(?=que\b)",
    re.IGNORECASE,
)
_BEGINNING = re.compile(r"""(?:^[\W\d_]*|[(\[/:"«–]\s*|\s-\s)$""")
_IN_A_STREET_NUMBER = re.compile(r"\d\s*$")
_PREVIOUS_WORD = re.compile(r"([^\W\d_]+)\s+$")


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Spelled with their accents: whatever the case they were typed in, nothing else can have been meant.
_TRADE = _words("""
    bibliothèque bibliothèques médiathèque médiathèques ludothèque ludothèques départemental départementale
    réseau
""")
# The same for words typed in capitals only, where French habit drops the accents.
_CAPITALS_ONLY = _words("""
    abbé agglomération allée allées andré août aimé château communauté communautés côtes curé dépôt école
    écoles église émile étienne évêché eugénie félix finistère forêt françois françoise frères général gérard
    hélène hôtel intercommunalité irène jaurès jérôme léger léon libération liberté lycée maréchal mémoire
    multimédia nièvre périgord père pôle préfecture presbytère prêt prévert raphaël rené république résistance
    rhône rivière sèvres stéphane thérèse théâtre vallée
""")
_ARTICLES = _words("la le les")
_LINKS = _words("à au aux d dans de des du en et l lès ou par pour s sous sur")
# Common nouns and adjectives: small unless they begin the name or the address.
_COMMON = _words("""
    allée allées annexe antenne associative avenue bibliothèque bibliothèques bis boulevard chemin communal
    communale communautaire communauté communes culturel culturelle départemental départementale dépôt impasse
    intercommunal intercommunale lecture ludothèque médiathèque médiathèques multimédia municipal municipale
    passage place pôle prêt publique quai relais réseau route rue ruelle service square ter
""")
_ACRONYMS = _words("ascl bp ccas cias cs msap rd rn sivom za zac zi zup")
_ABBREVIATIONS = _words("bd bld dr fbg st ste")
_ACCENTS = str.maketrans("àâäéèêëîïôöùûüç", "aaaeeeeiioouuuc")

_ALWAYS = {word.translate(_ACCENTS): word for word in _TRADE}
_IN_CAPITALS = _ALWAYS | {word.translate(_ACCENTS): word for word in _CAPITALS_ONLY}


def softened(text: str) -> str:
    """The text as a catalogue would print it; the same text always gives the same answer.

    Entirely in capitals: "MEDIATHEQUE DE L'ESPACE" is "Médiathèque de l'Espace". In small letters, or
    beginning with a small "bibliothèque": the first is raised. Otherwise only the words of the trade get
    their accents. Up to four capitals alone may be an acronym ("MJC", "ASCL") and are left.
    """
    if text.isupper() and len(text) > 4:
        return _WORD.sub(_from_capitals, text)
    spelled = _WORD.sub(_with_accents, text)
    first = _WORD.match(spelled)
    small = spelled.islower() or (first is not None and first[0] in _TRADE)
    return spelled[0].upper() + spelled[1:] if small else spelled


def _with_accents(match: re.Match[str]) -> str:
    word = match[0]
    right = _ALWAYS.get(word.lower().translate(_ACCENTS), word)
    if word.lower() == right:
        return word
    if word.isupper():
        return right.upper()
    return right if word.islower() or right == word else right.capitalize()


def _from_capitals(match: re.Match[str]) -> str:
    word, before, after = match[0], match.string[: match.start()], match.string[match.end() :]
    if _stays_in_capitals(word, before, after):
        return word
    if word == "A":
        return "à"
    small = _IN_CAPITALS.get(word.lower().translate(_ACCENTS), word.lower())
    street = _IN_A_STREET_NUMBER.search(before) is not None and small in _COMMON
    begins = _BEGINNING.search(before) is not None and not street
    return small if not begins and _is_small(small, before) else small.capitalize()


def _is_small(word: str, before: str) -> bool:
    """Whether a word inside the text is written small. An article is, unless a name begins with it.

    "Saint-Jean-de-la-Rue" and "rue de la Paix", but "Médiathèque La Bulle" and "Serge Le Grou".
    """
    if word not in _ARTICLES:
        return word in _LINKS or word in _COMMON
    previous = _PREVIOUS_WORD.search(before)
    return before.endswith("-") or (previous is not None and previous[1].lower() in _LINKS | {"a"})


def _stays_in_capitals(word: str, before: str, after: str) -> bool:
    """Acronyms, Roman numerals, initials, and letters that belong to a number ("BM2A", "12 B", "RD 7")."""
    if before[-1:].isdigit() or after[:1].isdigit():
        return True
    if len(word) == 1:
        elided = after[:1] in ("'", "’")
        return not elided and not (word in "AÀ" and _PREVIOUS_WORD.search(before))
    lower = word.lower()
    if lower in _ACRONYMS or _ROMAN.fullmatch(word):
        return True
    return not _VOWELS.search(word) and lower not in _ABBREVIATIONS


def broken_accent(text: str) -> str:
    """The first word that a program has spoiled by reading its letters in the wrong character set, or nothing."""
    spoiled = _BROKEN_ACCENT.search(text)
    if spoiled is None:
        return ""
    before, after = text[: spoiled.start()].split(), text[spoiled.start() :].split()
    return (before[-1] if before and not text[spoiled.start() - 1].isspace() else "") + (
        after[0] if after else ""
    )
