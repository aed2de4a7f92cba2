"""What somebody asked for and did not get, as it is noted. No database here."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from events_service.fields import Fields
from events_service.registration.phones import phone_number
from events_service.registration.rules import Door
from events_service.scheduling.topics import MAIN_TOPICS, SUB_TOPICS
from events_service.weblinks import has_link

# So many wishes for one thing at one place propose a session.
PROPOSED_FROM = 6
# What may be wished for: the topics of events (scheduling/topics.py).
WISHED = MAIN_TOPICS + SUB_TOPICS


class Reason(StrEnum):
    """Why it was not had: what there is is full, it has no date, or it is not offered there."""

    FULL = "full"
    NO_DATE = "no_date"
    NOT_OFFERED = "not_offered"


class WishState(StrEnum):
    """What became of somebody who wants to be called: nobody reached them yet, they signed up, they do not want it any
    more, or their number is wrong. Nothing leads out of a closed one."""

    OPEN = ""
    SIGNED_UP = "signed_up"
    DECLINED = "declined"
    UNREACHABLE = "unreachable"


# What a colleague may note of one.
OUTCOMES = (WishState.SIGNED_UP, WishState.DECLINED, WishState.UNREACHABLE)
DOORS = (Door.WEB, Door.DESK, Door.PHONE)


@dataclass(frozen=True, slots=True)
class WishDraft:
    """One wish for a `topic`. `name` and `phone` (E.164) are both there, for whoever wants to be called, or neither."""

    topic: str
    reason: Reason
    name: str
    phone: str | None

    @staticmethod
    def parse(values: Mapping[str, Any], *, department: str) -> "WishDraft":
        """Refuses with Invalid naming every field at fault. Only the topic and the reason are asked for."""
        fields = Fields(values)
        topic = fields.choice("topic", WISHED, None, required=True)
        reason = fields.choice("reason", tuple(Reason), Reason.NO_DATE)
        name = fields.text("name", longest=100)
        raw = fields.text("phone", longest=40)
        phone = fields.check(lambda: phone_number(raw, department)) if raw else None
        if raw and not name:
            fields.wrong.setdefault("name", "required")
        if name and not raw:
            fields.wrong.setdefault("phone", "phone_to_be_called")
        if has_link(name):
            fields.wrong.setdefault("name", "no_links")
        fields.done()
        return WishDraft(str(topic), Reason(str(reason)), name, phone)
