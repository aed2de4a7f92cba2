"""People who came without a registration, head counts of everybody who came, and the rule for an attestation."""

from piccolo.columns import UUID, Array, ForeignKey, Integer, OnDelete, SmallInt, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events_service.attendance.assessment_rules import AskedWhen
from events_service.attendance.head_count_rules import KINDS, MOST_HEADS
from events_service.attendance.rules import MOST_WALK_INS
from events_service.engine import ENGINE
from events_service.identifiers import uuid7
from events_service.messages.rules import listed
from events_service.scheduling.tables import Roster, Session


class WalkIn(Table, tablename="walk_in", db=ENGINE):
    """`people` who walked in together, or were counted in one go, at an instant (`at`) and noted by a colleague
    or a key (`by`), of whom `first_timers` were there for the first time. The `name` is for that day only and goes with
    those of the registrations; the numbers stay. `intent` is the hashed intent of the form or the Idempotency-Key, so
    that a phone may send it twice."""

    id = UUID(primary_key=True, default=uuid7)
    session = ForeignKey(Session, null=False, index=True, on_delete=OnDelete.cascade)
    name = Varchar(length=100, default=None, null=True)
    people = SmallInt(default=None, null=False)
    first_timers = SmallInt(default=0, null=False)
    at = Timestamptz(default=None, null=False)
    by = UUID(default=None, null=False)
    intent = Varchar(length=64, default=None, null=True)

    walk_in_intent_unique = Unique(["intent"])
    walk_in_name_given = Check("name <> ''")
    walk_in_people_in_range = Check(f"people BETWEEN 1 AND {MOST_WALK_INS}")
    walk_in_first_timers_in_range = Check("first_timers BETWEEN 0 AND people")


class SessionCount(Table, tablename="session_count", db=ENGINE):
    """How many `people` came to a session that is over, and how many of these for the first time; and the same by each
    of its `doors` (attendance/counting.py). PostgreSQL drops the row as soon as one that it was counted from changes.
    """

    session = ForeignKey(Session, primary_key=True, null=False, on_delete=OnDelete.cascade)
    people = Integer(default=None, null=False)
    first_timers = Integer(default=None, null=False)
    doors = Array(base_column=Varchar(), default=None, null=False)
    people_by_door = Array(base_column=Integer(), default=None, null=False)
    first_timers_by_door = Array(base_column=Integer(), default=None, null=False)

    session_count_for_each_door = Check(
        "cardinality(people_by_door) = cardinality(doors) AND cardinality(first_timers_by_door) = cardinality(doors)"
    )


class HeadCount(Table, tablename="head_count", db=ENGINE):
    """How many (`number`) of those who were at a session a colleague counted under a code of one `kind`
    (attendance/head_count_rules.py): a number beside nobody's name. Who is not counted has no row."""

    id = UUID(primary_key=True, default=uuid7)
    session = ForeignKey(Session, null=False, index=False, on_delete=OnDelete.cascade)
    kind = Varchar(length=10, default=None, null=False)
    code = Varchar(length=40, default=None, null=False)
    number = Integer(default=None, null=False)

    head_count_once = Unique(["session", "kind", "code"])
    head_count_kind_known = Check(f"kind IN ({listed(KINDS)})")
    head_count_number_in_range = Check(f"number BETWEEN 0 AND {MOST_HEADS}")


class Assessed(Table, tablename="assessment", db=ENGINE):
    """How many (`able`) of a room could do alone what a `question` asks, when it was `asked`: before or after the
    session (attendance/assessment_rules.py). A number beside nobody's name."""

    id = UUID(primary_key=True, default=uuid7)
    session = ForeignKey(Session, null=False, index=False, on_delete=OnDelete.cascade)
    asked = Varchar(length=10, default=None, null=False)
    question = Varchar(length=40, default=None, null=False)
    able = Integer(default=None, null=False)

    assessment_once = Unique(["session", "asked", "question"])
    assessment_asked_known = Check(f"asked IN ({listed(AskedWhen)})")
    assessment_able_in_range = Check(f"able BETWEEN 0 AND {MOST_HEADS}")


class AttestationRule(Table, tablename="attestation_rule", db=ENGINE):
    """At how many `dates` of a roster one must have been for an attestation; a roster without a row gives none."""

    roster = ForeignKey(Roster, primary_key=True, null=False, on_delete=OnDelete.cascade)
    dates = SmallInt(default=None, null=False)

    attestation_rule_dates_in_range = Check("dates BETWEEN 1 AND 200")


class Afterwards(Table, tablename="afterwards", db=ENGINE):
    """What was `done` in a session and the `next_step`, as the mediator tells those who were there."""

    session = ForeignKey(Session, primary_key=True, null=False, on_delete=OnDelete.cascade)
    done = Varchar(length=2000, default=None, null=False)
    next_step = Varchar(length=500, default=None, null=False)

    afterwards_written = Check("done <> '' OR next_step <> ''")
