"""How a fact becomes a text message: one template in the language of its reader, as plain as telephones need it.

No link is in it: a text with a link is what frauds look like. It says who writes and their number, what is true, and
the reader's own word, which nobody else knows.
"""

import json
from dataclasses import replace
from datetime import UTC
from email.message import EmailMessage
from email.policy import SMTPUTF8

from events_service.language import in_order, language, templates
from events_service.messages.channels.transport import Envelope
from events_service.messages.rendering import Complete, Letter
from events_service.messages.segments import plainer, segments
from events_service.messages.wording import with_wall_clocks


def text_of(letter: Letter, complete: Complete) -> str:
    """The words. Raises what a template or `complete` raises: a text with a gap never leaves."""
    more, _ = complete(letter)
    words = with_wall_clocks({**letter.context, **more})
    template = templates(letter.locale, escape=False).get_template(f"sms/{letter.name}.txt")
    return in_order(plainer(" ".join(template.render(words).split())), language(letter.locale).tongue)


def as_mail(envelope: Envelope, letter: Letter) -> Envelope:
    """A text as the demonstration's mailbox keeps it, among the letters: to a number, and what it would cost."""
    text = str(json.loads(envelope.content)["text"])
    mail = EmailMessage(policy=SMTPUTF8)
    mail["From"] = envelope.sender
    mail["To"] = f"SMS {envelope.recipient}"
    mail["Date"] = letter.created_at
    mail["Subject"] = f"SMS: {text}"[:200]
    mail.set_content(f"{text}\n\n({envelope.segments} SMS)\n")
    return replace(envelope, content=mail.as_bytes())


def render_text(letter: Letter, sender: str, complete: Complete) -> Envelope:
    """What the gateway is given (docs/sms.md): the same bytes each time, so that a second one is known for the same."""
    text = text_of(letter, complete)
    parts = segments(text)
    content = {
        "id": str(letter.id),
        "to": letter.recipient,
        "from": sender,
        "text": text,
        "segments": parts,
        "expires_at": letter.useless_after.astimezone(UTC).isoformat() if letter.useless_after else None,
    }
    return Envelope(
        id=letter.id,
        sender=sender,
        recipient=letter.recipient,
        content=json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(),
        segments=parts,
    )
