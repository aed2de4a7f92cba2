"""The words that events and libraries have, for what was typed and nothing has: which of them was probably meant."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from events_service.database import lock_name, rows, transaction
from events_service.libraries.directory import LIBRARY_TEXT
from events_service.libraries.queries import SHOWN
from events_service.scheduling.event_text import TEXT
from events_service.scheduling.everyday_words import EVERYDAY
from events_service.scheduling.misspelt import corrected
from events_service.scheduling.place_spans import Vocabulary
from events_service.scheduling.visibility import PUBLIC
from events_service.spelling import SHORTEST_HEARD, SHORTEST_MISSPELT, mistakes, one_mistake, sound

# Of so many letters whether a word is there is asked.
SHORTEST = 4
_WORDS = "regexp_split_to_table({}, '[^[:alnum:]]+')"
_AHEAD = f"""{PUBLIC.format("$1")}
      AND EXISTS (SELECT FROM session WHERE session.event = event.id AND session.ends_at > $1
                  AND session.cancelled_at IS NULL)"""
_CURRENT = f"""
SELECT word, bool_or(of_events) AS of_events, bool_or(NOT of_events) AS of_libraries FROM (
    SELECT DISTINCT {_WORDS.format("event.search_key")} AS word, true AS of_events FROM event
    WHERE {_AHEAD}
    UNION ALL
    SELECT DISTINCT {_WORDS.format("library.name_key")}, false FROM library WHERE {SHOWN}
) AS each_word WHERE length(word) BETWEEN {SHORTEST} AND 60 GROUP BY word
"""
_NEAR = """
SELECT slip.typed, word.word, word.of_events, word.of_libraries FROM word
JOIN unnest($1::text[], $2::text[]) AS slip (typed, spelling) ON word.word = slip.spelling
UNION
SELECT heard.typed, word.word, word.of_events, word.of_libraries FROM word
JOIN unnest($3::text[], $4::text[]) AS heard (typed, sound) ON word.sound = heard.sound
"""


async def gather_words(now: datetime) -> bool:
    """Write down the words of what is public and ahead, and of libraries that are shown; those that went go here too.
    A chore: what was published a minute ago is found by its words, and corrected to only from the next time on."""
    async with transaction():
        await lock_name("gather_words")
        current = {
            each["word"]: (each["of_events"], each["of_libraries"]) for each in await rows(_CURRENT, now)
        }
        written = {
            each["word"]: (each["of_events"], each["of_libraries"])
            for each in await rows("SELECT word, of_events, of_libraries FROM word")
        }
        await rows("DELETE FROM word WHERE word = ANY($1::text[])", _different(written, current))
        new = _different(current, written)
        await rows(
            "INSERT INTO word (word, sound, of_events, of_libraries)"
            " SELECT * FROM unnest($1::text[], $2::text[], $3::boolean[], $4::boolean[])",
            new,
            [sound(word)[:60] for word in new],
            [current[word][0] for word in new],
            [current[word][1] for word in new],
        )
        # PostgreSQL itself comes round within a minute: until then it would compare what was typed with each word.
        if len(new) > len(written) // 10:
            await rows("ANALYZE word")
    return False


def _different(words: dict[str, tuple[bool, bool]], others: dict[str, tuple[bool, bool]]) -> list[str]:
    return [word for word, owners in words.items() if others.get(word) != owners]


@dataclass(frozen=True, slots=True)
class Meant:
    """A word that is there, and whether events have it, or libraries in their names, or both."""

    word: str
    of_events: bool
    of_libraries: bool


@dataclass(frozen=True, slots=True)
class There:
    """Of the words that were `asked` about those that some event has, in whatever form, those in the name of some
    library, and those that a word in such a name begins with; and of the others what may be `meant` by each."""

    asked: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    libraries: frozenset[str] = frozenset()
    begun: frozenset[str] = frozenset()
    meant: Mapping[str, list[Meant]] = field(default_factory=dict)

    @property
    def vocabulary(self) -> Vocabulary:
        return Vocabulary(self.events | self.libraries, self.meant.keys())

    def may_name(self, words: Collection[str]) -> bool:
        """Whether a library may be called like that: of no word it is known that none is."""
        return self.begun.issuperset(self.asked.intersection(words))


async def words_that_exist(words: Collection[str], *, now: datetime) -> There:
    """What is known of these words, where they stand in what is public and ahead, or name a library that is shown: an
    old slip in a title is none. Nothing is as they say for ever: it is asked anew for each search."""
    asked = frozenset(word for word in words if len(word) >= SHORTEST)
    if not asked:
        return There()
    records = await rows(_THAT_EXIST, now, list(asked))
    events, libraries, begun = (
        frozenset(each["word"] for each in records if each[where])
        for where in ("of_event", "of_library", "begun")
    )
    return There(
        asked,
        events,
        libraries,
        begun,
        await words_meant(
            each for each in asked - events - begun if not (each in EVERYDAY or corrected(each))
        ),
    )


_THAT_EXIST = f"""
SELECT word,
       EXISTS (SELECT FROM event WHERE {TEXT} @@ plainto_tsquery('french', word) AND {_AHEAD}) AS of_event,
       EXISTS (SELECT FROM library WHERE {LIBRARY_TEXT} @@ (word || ':A')::tsquery AND {SHOWN}) AS of_library,
       EXISTS (SELECT FROM library WHERE {LIBRARY_TEXT} @@ (word || ':*A')::tsquery AND {SHOWN}) AS begun
FROM unnest($2::text[]) AS word
"""


async def words_meant(typed: Iterable[str]) -> dict[str, list[Meant]]:
    """For each word that nothing has as it stands those that one slip makes of it, or that sound like it: the likeliest
    first, and a word that events have before one that only libraries have."""
    heard = [word for word in dict.fromkeys(typed) if len(word) >= SHORTEST_HEARD]
    if not heard:
        return {}
    long_enough = [word for word in heard if len(word) >= SHORTEST_MISSPELT]
    slips = [(word, spelling) for word in long_enough for spelling in mistakes(word)]
    near = await rows(
        _NEAR,
        [word for word, _ in slips],
        [spelling for _, spelling in slips],
        heard,
        [sound(word) for word in heard],
    )
    meant: dict[str, list[Meant]] = {}
    for word, *others in near:
        meant.setdefault(word, []).append(Meant(*others))
    return {word: sorted(words, key=partial(_likeliest, word)) for word, words in meant.items()}


def _likeliest(typed: str, meant: Meant) -> tuple[bool, bool, bool, int, str]:
    # The first letter is rarely the wrong one, and a slip is likelier than another spelling of the sound.
    word = meant.word
    return (
        not meant.of_events,
        word[0] != typed[0],
        not one_mistake(typed, word),
        abs(len(word) - len(typed)),
        word,
    )
