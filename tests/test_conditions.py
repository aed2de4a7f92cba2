"""Conditions and the placeholders of their values."""

from events_service.conditions import Conditions


def test_each_value_is_numbered_where_it_is_added():
    conditions = Conditions()
    conditions.add("slug = {}", "montpellier")
    at = conditions.value(12)
    conditions.add(f"opens <= {at} AND closes > {at}")
    conditions.add("price BETWEEN {} AND {}", 1, 2)

    assert str(conditions) == "slug = $1 AND opens <= $2 AND closes > $2 AND price BETWEEN $3 AND $4"
    assert conditions.values == ["montpellier", 12, 1, 2]


def test_no_condition_holds_for_everything():
    assert str(Conditions()) == "true"


def test_a_question_within_the_question_is_not_kept():
    conditions = Conditions()
    conditions.add("town = {}", "Sète")

    assert conditions.and_also("closed_at IS NULL") == "town = $1 AND closed_at IS NULL"
    assert str(conditions) == "town = $1"
