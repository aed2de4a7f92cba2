import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from events_service.errors import Invalid
from events_service.messages import addresses
from events_service.messages.addresses import address


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("chloe@example.fr", "chloe@example.fr"),
        ("  Chloe.Martin@EXAMPLE.fr ", "Chloe.Martin@example.fr"),
        ("c+ateliers@example.fr", "c+ateliers@example.fr"),
        ("o'neil@example.fr", "o'neil@example.fr"),
        ("chloe@médiathèque.fr", "chloe@xn--mdiathque-53af.fr"),
        ("chloe@xn--mdiathque-53af.fr", "chloe@xn--mdiathque-53af.fr"),
        ("o’neil@example.fr", "o'neil@example.fr"),
        ("chloe@example.fr\u200b", "chloe@example.fr"),
        ("chloe@example.fr\r\n", "chloe@example.fr"),
    ],
)
def test_address_is_one_mailbox(typed: str, kept: str):
    assert address(typed, field="email") == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "chloe",
        "chloe@example",
        "chloe@localhost",
        "chloe@example.fr, basile@example.fr",
        "chloe@example.fr basile@example.fr",
        "chloe@example.fr\nBcc: basile@example.fr",
        "amis:chloe@example.fr;",
        "Chloé <chloe@example.fr>",
        "<chloe@example.fr>",
        '"chloe martin"@example.fr',
        "chloe@[127.0.0.1]",
        "chloe@@example.fr",
        "chloe..m@example.fr",
        "chloe@example..fr",
        "chloe@-example.fr",
        f"{'c' * 65}@example.fr",
    ],
)
def test_address_refuses_what_is_not_one_mailbox(typed: str):
    with pytest.raises(Invalid) as refused:
        address(typed, field="email")

    assert refused.value.fields == {"email": "not_an_email"}


@pytest.mark.parametrize(
    "typed", ["℀@example.fr", "ⓐ@example.fr", "ａ@example.fr", "chloé@example.fr", "a@ⓔxample.fr"]
)
def test_address_reads_no_letter_as_another(typed: str):
    """Folded, `ⓐ@` would be `a@`: a letter to a mailbox that nobody typed."""
    with pytest.raises(Invalid) as refused:
        address(typed, field="email")

    assert refused.value.fields == {"email": "accent_in_email"}


def answer_to(typed: str) -> str:
    try:
        return address(typed, field="email")
    except Invalid as refused:
        return f"refused: {refused.fields}"


WORDS = ["chloe", "Info", "..", "--", "xn--", "local", "test", "arpa", ".fr", ".localhost", "1.2", "a" * 30]
PIECES = st.sampled_from(WORDS) | st.sampled_from("aZ9é.-_+' @")


@example("info@example.fr")
@example("Info@example.fr")
@example("chloe@example.test")
@example("chloe@example.local")
@example("chloe@xn--a.fr")
@example("chloe@a-.fr")
@example("chloe@1.2")
@given(st.builds("{}@{}{}".format, *[st.lists(PIECES, max_size=4).map("".join)] * 2, PIECES))
def test_a_usual_address_is_read_as_the_library_reads_it(typed: str):
    usual = answer_to(typed)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(addresses, "_is_usual", lambda _: False)
        assert usual == answer_to(typed)


def test_a_usual_address_is_one():
    assert addresses._is_usual("chloe.martin-2@lecture-publique.example.fr")
    assert not addresses._is_usual("Chloe@example.fr")
