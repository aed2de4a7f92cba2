"""Who may do what: the whole table, for one's own organisation, for another one and for the installation."""

import pytest

from events_service.accounts.roles import (
    MAY,
    OF_NO_ORGANISATION,
    OPERATOR,
    ROLES,
    Grant,
    Viewer,
    own_organisation,
    require,
    require_everywhere,
    require_in,
)
from events_service.errors import Forbidden, NotFound
from events_service.identifiers import uuid7

HERE, ELSEWHERE = uuid7(), uuid7()
# Verb → roles, written out by hand: where this table and the code's differ, one of the two is wrong.
MATRIX = {
    "plan": "manager mediator",
    "see_events": "manager mediator desk",
    "see_registrations": "manager mediator desk",
    "see_names": "manager mediator",
    "register": "manager mediator desk",
    "note_presence": "manager mediator desk",
    "erase_people": "manager mediator desk",
    "export_people": "manager mediator",
    "see_counts": "manager mediator coordinator referent",
    "call": "manager mediator desk",
    "correct_address": "manager",
    "edit_library": "manager",
    "edit_rooms": "manager",
    "edit_frame": "manager",
    "limit_texts": "manager",
    "edit_imprint": "manager",
    "open_practice": "manager",
    "occupy": "manager mediator",
    "claim_library": "manager",
    "approve_claims": "coordinator referent",
    "edit_days": "coordinator",
    "take_part": "manager mediator",
    "admit": "coordinator referent",
    "read_audit": "manager coordinator",
    "run_hooks": "manager coordinator",
    "manage_staff": "manager",
    "manage_coordination": "coordinator",
}


def viewer(role: str) -> Viewer:
    departments = ("34", "30") if role == "referent" else ()
    return Viewer(uuid7(), role, (Grant(role, None if role in OF_NO_ORGANISATION else HERE, departments),))


def test_the_matrix_names_every_verb_and_role():
    assert {verb: set(roles.split()) for verb, roles in MATRIX.items()} == {
        verb: set(roles) for verb, roles in MAY.items()
    }
    assert set(" ".join(MATRIX.values()).split()) == set(ROLES)


@pytest.mark.parametrize("verb", MATRIX)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_holds_in_its_own_organisation_and_in_no_other(role: str, verb: str):
    someone = viewer(role)
    allowed = role in MATRIX[verb].split() and role not in OF_NO_ORGANISATION

    assert someone.organisations(verb) == ((HERE,) if allowed else ())
    assert someone.may(verb, HERE) == allowed
    assert not someone.may(verb, ELSEWHERE)
    if not allowed:
        with pytest.raises(NotFound if role in OF_NO_ORGANISATION else Forbidden):
            require(someone, verb, HERE)
        with pytest.raises(Forbidden):
            own_organisation(someone, verb)
    else:
        assert own_organisation(someone, verb) == HERE
    with pytest.raises(NotFound):
        require(someone, verb, ELSEWHERE)


@pytest.mark.parametrize("verb", MATRIX)
@pytest.mark.parametrize("role", ROLES)
def test_only_a_coordinators_verbs_hold_everywhere(role: str, verb: str):
    someone = viewer(role)
    allowed = role == "coordinator" and role in MATRIX[verb].split()

    assert someone.may_everywhere(verb) == allowed
    if allowed:
        require_everywhere(someone, verb)
    else:
        with pytest.raises(Forbidden):
            require_everywhere(someone, verb)


@pytest.mark.parametrize("verb", MATRIX)
@pytest.mark.parametrize("role", ROLES)
def test_a_referents_verbs_hold_in_their_departements(role: str, verb: str):
    someone = viewer(role)
    theirs = role == "referent" and role in MATRIX[verb].split()
    everywhere = role == "coordinator" and role in MATRIX[verb].split()

    assert someone.departments(verb) == (("34", "30") if theirs else ())
    assert someone.may_in(verb, "34") == (theirs or everywhere)
    assert someone.may_in(verb, "75") == everywhere
    if not everywhere:
        with pytest.raises(NotFound if theirs else Forbidden):
            require_in(someone, verb, "75")


def test_the_operator_sees_no_organisation():
    """Whoever types commands opens editions; registrants are not theirs to list."""
    assert [verb for verb in MATRIX if OPERATOR.may_everywhere(verb)] == [
        "see_counts",
        "approve_claims",
        "edit_days",
        "admit",
        "read_audit",
        "run_hooks",
        "manage_coordination",
    ]
    assert [verb for verb in MATRIX if OPERATOR.organisations(verb)] == []
