"""The steps of the sign-up form, and which of them a telephone shows."""

import pytest

from events_service.web.public.steps import Steps

ALL = ("dates", "who", "reach", "seats", "needs")


@pytest.mark.parametrize(
    ("errors", "gone_back_to", "shown"),
    [
        ((), "", ["dates"]),
        ((), "reach", ["reach"]),
        (("name",), "", ["who"]),
        (("adult", "email", "helper_phone"), "who", ["reach", "seats"]),
        (("question-7", "dates"), "", ["dates", "needs"]),
    ],
)
def test_a_telephone_shows_what_is_wrong_else_what_is_changed_else_the_first(
    errors: tuple[str, ...], gone_back_to: str, shown: list[str]
) -> None:
    assert Steps(ALL, gone_back_to).shown(errors) == shown


def test_each_step_knows_its_number_and_those_beside_it() -> None:
    steps = Steps(("who", "reach", "needs"))

    assert [(steps.number(name), *steps.beside(name)) for name in steps.names] == [
        (1, "", "reach"),
        (2, "who", "needs"),
        (3, "reach", ""),
    ]
