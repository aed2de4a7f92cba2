"""The settings: read once from the environment, checked, passed on as one value (list: docs/settings.md)."""

import contextlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from events_service.catalogues import OFFICE_LOCALES
from events_service.hosts import is_somebodys
from events_service.setting_values import READERS

PREFIX = "EVENTS_"
DEFAULT_PORT = 8000


class BadSetting(Exception):
    """A setting that is unknown, missing or malformed; the text is all that is shown: a sentence for each."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the environment decides. Field `database_url` is `EVENTS_DATABASE_URL`, and so on.

    Durations are in days, sizes in connections; an empty string means "not set". `public_url` has no trailing
    slash and is where every absolute link comes from, never the Host of a request.
    """

    database_url: str = ""
    redis_url: str = ""
    smtp_url: str = ""
    public_url: str = "http://127.0.0.1:8000"
    secret_key: str = ""
    data_dir: Path = Path(".data")
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    web_processes: int = 2
    database_connections: int = 10
    bounces_maildir: Path | None = None
    bounces_secret: str = ""
    mail_from: str = "Ateliers numériques <ateliers@localhost>"
    sms_url: str = ""
    sms_secret: str = ""
    sms_sender: str = "Ateliers"
    default_locale: str = "fr"
    retention_days: int = 90
    trusted_proxies: tuple[str, ...] = ()
    metrics_token: str = ""
    hook_hosts: tuple[str, ...] = ()
    operator: str = ""
    hosted_by: str = ""
    agenda_hosts: tuple[str, ...] = ()

    @staticmethod
    def from_environ(environ: Mapping[str, str]) -> "Settings":
        """This process's settings. Raises BadSetting that names each unknown `EVENTS_…` and each bad value."""
        words = {
            name[len(PREFIX) :].lower(): value for name, value in environ.items() if name.startswith(PREFIX)
        }
        names = {each.name for each in fields(Settings)}
        wrong = [
            f"Unknown setting {PREFIX}{name.upper()}: see docs/settings.md for the names."
            for name in sorted(set(words) - names)
        ]
        values: dict[str, Any] = {}
        for name in sorted(names & set(words)):
            if words[name].strip():
                try:
                    values[name] = _read(name, words[name])
                except BadSetting as bad:
                    wrong.append(str(bad))
        if wrong:
            raise BadSetting(" ".join(wrong))
        values.setdefault("public_url", f"http://127.0.0.1:{values.get('port', DEFAULT_PORT)}")
        settings = Settings(**values)
        _check_together(settings, words)
        return settings

    @property
    def public_host(self) -> str:
        """Who we say we are to a mail server. Identities have a host of their own (installation.py)."""
        return urlsplit(self.public_url).hostname or "localhost"

    @property
    def mailbox(self) -> Path | None:
        """The Maildir letters are written to while no SMTP server is set; None when mail really leaves."""
        return None if self.smtp_url else self.data_dir / "mailbox"

    @property
    def keeps_texts(self) -> bool:
        """Whether text messages are kept in the mailbox, as letters are: the demonstration's way."""
        return self.mailbox is not None and not self.sms_url

    @property
    def sends_texts(self) -> bool:
        """Whether a text message goes anywhere; where not, people are called."""
        return bool(self.sms_url) or self.keeps_texts

    @property
    def secure_cookies(self) -> bool:
        return self.public_url.startswith("https://")


def secret_key_in(data_dir: Path) -> str:
    """The installation's secret, made once in the data directory and readable by its owner only."""
    path = data_dir / "secret_key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        # Linked into place whole: neither a kill half-way nor a second process leaves an empty or other key.
        fresh = data_dir / f"secret_key.{secrets.token_hex(8)}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48), encoding="ascii")
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(fresh)
        fresh.unlink()
    return path.read_text(encoding="ascii").strip()


def _read(name: str, value: str) -> Any:
    try:
        return _READERS.get(name, str)(value.strip())
    except ValueError as error:
        raise BadSetting(f"{PREFIX}{name.upper()}: {error}.") from None


def _check_together(settings: Settings, words: Mapping[str, str]) -> None:
    if settings.smtp_url and not is_somebodys(_domain_of(settings.mail_from)):
        raise BadSetting(
            f"{PREFIX}MAIL_FROM: expected an address at a domain of yours once {PREFIX}SMTP_URL is set, such as"
            f" `Ateliers <ateliers@bibliotheque.example>`: letters from {parseaddr(settings.mail_from)[1]} are"
            " refused, and nobody can answer them."
        )
    if settings.sms_url and not settings.sms_secret:
        raise BadSetting(
            f"{PREFIX}SMS_SECRET is required when {PREFIX}SMS_URL is set: it signs what we send to the gateway, and"
            " what the gateway tells us."
        )
    outside = [name for name in ("database_url", "redis_url") if words.get(name, "").strip()]
    if outside and not settings.secret_key:
        raise BadSetting(
            f"{PREFIX}SECRET_KEY is required when {PREFIX}{outside[0].upper()} is set:"
            " every process must share it."
        )


def _domain_of(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2]


def _locale(value: str) -> str:
    if value not in OFFICE_LOCALES:
        raise ValueError(f"expected one of {', '.join(OFFICE_LOCALES)}, got {value!r}")
    return value


_READERS: dict[str, Callable[[str], Any]] = {**READERS, "default_locale": _locale}
