import pytest

from events_service.cli.refusals import sentence_of
from events_service.errors import Invalid, NotFound, Refusal


class Refused(Refusal):
    code = "library_in_use"


class KeyName(Refusal):
    code = "ambiguous_key"


class Nameless(Refusal):
    code = "roster_not_empty"


@pytest.mark.parametrize(
    ("refusal", "line"),
    [
        (
            NotFound(organisation="foix"),
            "no organisation has the slug foix; `events-service organisation list` names them.",
        ),
        (KeyName(ids=["evs_1", "evs_2"]), "several keys have that name; revoke one by its id: evs_1, evs_2"),
        (
            Refused(library="foix", drafts=2, sessions=0, events=1),
            "foix is in use (2 drafts, 1 events): move, cancel, withdraw or delete that first.",
        ),
        (Nameless(), "roster not empty"),
        (Nameless(people=3), "roster not empty (people 3)"),
        (
            Invalid({"organisation": "not_for_this_role"}),
            "a coordinator is national: leave --organisation out.",
        ),
        (
            Invalid({"starts_on": "not_a_date", "slug": "taken"}),
            "--on: Please give a date, for example 24/11/2026.; slug: This address is taken. Choose another one.",
        ),
        (Invalid({"name": "never_heard_of"}), "name: never heard of"),
    ],
)
def test_sentence_of_is_one_line_that_says_what_to_do(refusal: Refusal, line: str):
    assert sentence_of(refusal) == line
