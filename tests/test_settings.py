import contextlib
import dataclasses
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events_service.settings import BadSetting, Settings, secret_key_in

SECRET = "s" * 32
ATELIERS = "https://ateliers.example"


def read(**given: str) -> Settings:
    return Settings.from_environ({f"EVENTS_{name.upper()}": value for name, value in given.items()})


def why_refused(**given: str) -> str:
    with pytest.raises(BadSetting) as refused:
        read(**given)
    return str(refused.value)


def test_name_everything_that_is_wrong():
    """Whoever corrects a file of settings does it once."""
    said = why_refused(prot="1", port="x", retention_days="5")

    assert [name for name in ("PROT", "PORT", "RETENTION_DAYS") if f"EVENTS_{name}:" in said] == [
        "PROT",
        "PORT",
        "RETENTION_DAYS",
    ]


def test_start_with_nothing_set():
    settings = Settings.from_environ({})

    assert settings == Settings()
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.mailbox == Path(".data/mailbox")
    assert settings.secure_cookies is False


def test_pass_over_what_is_not_ours():
    assert Settings.from_environ({"PATH": "/bin", "EVENT_PORT": "1", "PORT": "9"}) == Settings()


@pytest.mark.parametrize("blank", ["", "   ", "\t"])
def test_take_a_blank_value_for_none(blank: str):
    assert read(port=blank, database_url=blank, public_url=blank, trusted_proxies=blank) == Settings()


def test_read_every_setting():
    given = {
        "database_url": "postgresql://events@db/events",
        "redis_url": "redis://cache:6379/0",
        "smtp_url": "smtp://user:pass@mail.example:587?starttls=required",
        "public_url": ATELIERS,
        "secret_key": SECRET,
        "data_dir": "/var/lib/events",
        "host": "0.0.0.0",
        "port": "8123",
        "web_processes": "4",
        "database_connections": "20",
        "mail_from": "Médiathèque <ateliers@mediatheque.example>",
        "bounces_maildir": "/var/mail/ateliers",
        "bounces_secret": SECRET,
        "sms_url": "https://sms.example/texts",
        "sms_secret": SECRET,
        "sms_sender": "Biblio34",
        "default_locale": "en",
        "retention_days": "30",
        "trusted_proxies": "127.0.0.1, 10.0.0.0/8",
        "metrics_token": "figures",
        "hook_hosts": "portail.interne, 10.0.0.7",
        "operator": "Département de l’Hérault, Montpellier",
        "hosted_by": "Hébergeur SAS, Roubaix",
        "agenda_hosts": "koha.interne",
    }

    settings = read(**given)

    assert dataclasses.asdict(settings) == given | {
        "data_dir": Path("/var/lib/events"),
        "bounces_maildir": Path("/var/mail/ateliers"),
        "port": 8123,
        "web_processes": 4,
        "database_connections": 20,
        "retention_days": 30,
        "trusted_proxies": ("127.0.0.1/32", "10.0.0.0/8"),
        "hook_hosts": ("portail.interne", "10.0.0.7"),
        "agenda_hosts": ("koha.interne",),
    }


def test_refuse_an_unknown_name():
    assert (
        why_refused(databse_url="x")
        == "Unknown setting EVENTS_DATABSE_URL: see docs/settings.md for the names."
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            ("port", value)
            for value in ("0", "65536", "-1", "8000.0", "80 00", "٨٠", "８０", "0x50", "port", "9" * 5000)
        ),
        *(("web_processes", value) for value in ("0", "65", "many")),
        *(("database_connections", value) for value in ("1", "201")),
        *(("retention_days", value) for value in ("29", "366", "-90", "forever")),
        *(
            ("database_url", value)
            for value in ("mysql://db/events", "db.example", "postgresql:db", "PostgreSQL://db/events")
        ),
        *(("redis_url", value) for value in ("http://cache", "cache:6379")),
        *(("sms_url", value) for value in ("http://sms.example", "https://", "https://a:b@sms.example")),
        *(("sms_sender", value) for value in ("Bibliothèque", "Bibliotheque34", "123a!", "+12")),
        ("sms_secret", "short"),
        ("bounces_secret", "short"),
        *(("hook_hosts", value) for value in ("http://portail.interne", "10.0.1", "a b")),
        *(("smtp_url", value) for value in ("mail.example", "smtp://", "smtp:///x", "http://mail.example")),
        *(("smtp_url", value) for value in ("smtp://mail.example:70000", "smtp://mail.example:0")),
        *(("smtp_url", value) for value in ("smtp://ada@mail.example", "smtp://ada:@mail.example")),
        *(("smtp_url", value) for value in ("smtp://mail.example/x", "smtps://mail.example?starttls=never")),
        ("smtp_url", "smtp://mail.example?starttls=never&starttls=required"),
        *(
            ("redis_url", f"redis://cache{rest}")
            for rest in ("/first", "/0/1", "?timeout=3", "/0#x", ":70000")
        ),
        ("redis_url", "redis:///0"),
        *(("smtp_url", f"smtp://mail.example?{query}") for query in ("starttls=maybe", "starttls=", "tls=1")),
        *(("public_url", value) for value in ("ateliers.example", "ftp://ateliers.example", "https://")),
        *(("public_url", value) for value in (f"{ATELIERS}/?x=1", f"{ATELIERS}#top", f"{ATELIERS}:99999")),
        *(("public_url", value) for value in ("https://user@ateliers.example", "https://[::1")),
        *(
            ("public_url", value)
            for value in (f"{ATELIERS}/agenda", f"{ATELIERS}/a/", "https://@ateliers.fr")
        ),
        *(
            ("public_url", f"https://{host}")
            for host in ("a_b.fr", "-a.fr", "a..b", "10.0.1", "a b.fr", "*.fr")
        ),
        *(
            ("public_url", f"https://{host}")
            for host in ("[fe80::1%25eth0]", "a" * 64 + ".fr", ".", "\u200b.fr")
        ),
        *(("secret_key", value) for value in ("short", "s" * 31)),
        *(("mail_from", value) for value in ("nobody", "@", "a@", "@b", "a@b.fr, c@d.fr", "Ada a@b c")),
        *(
            ("mail_from", value)
            for value in ("é@b.fr", "a@[192.0.2.1]", "a@192.0.2.1", "a..b@c.fr", "a@b_c.fr")
        ),
        *(("mail_from", value) for value in ("Ada <a@b.fr>\r\nBcc: c@d.fr", "Ada <a@b.fr>\nx")),
        *(("default_locale", value) for value in ("de", "FR", "fr_FR")),
        *(("trusted_proxies", value) for value in ("everyone", "*", "10.0.0.1/8", "127.0.0.1; ::1")),
    ],
)
def test_refuse_a_bad_value_and_name_it(name: str, value: str):
    said = why_refused(**{name: value})

    assert said.startswith(f"EVENTS_{name.upper()}: expected ")
    assert (said.endswith("."), "\n" in said) == (True, False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("secret_key", "hunter2"),
        ("smtp_url", "smpt://user:hunter2@mail.example"),
        ("smtp_url", "smtp://user:hunter2/@mail.example"),
        ("smtp_url", "smtp://user:hunter2#@mail.example"),
        ("smtp_url", "smtp://user:hunter2@[mail.example"),
        ("database_url", "postgre://user:hunter2@db/events"),
        ("redis_url", "redis+tls://:hunter2@cache"),
    ],
)
def test_refuse_without_repeating_a_password(name: str, value: str):
    assert [word for word in ("hunter2", "hunter") if word in why_refused(**{name: value})] == []


def test_accept_the_urls_that_servers_know():
    several = "postgresql://a.example:5432,b.example:5433/events"
    socket = "postgresql:///events?host=/run/postgresql"

    assert read(database_url=several, secret_key=SECRET).database_url == several
    assert read(database_url=socket, secret_key=SECRET).database_url == socket
    assert read(redis_url="unix:///run/redis.sock", secret_key=SECRET).redis_url == "unix:///run/redis.sock"


@pytest.mark.parametrize("name", ["database_url", "redis_url"])
def test_require_the_key_that_several_machines_must_share(name: str):
    url = {"database_url": "postgresql://db/events", "redis_url": "redis://cache"}[name]

    said = why_refused(**{name: url})

    assert (
        said
        == f"EVENTS_SECRET_KEY is required when EVENTS_{name.upper()} is set: every process must share it."
    )
    assert getattr(read(**{name: url, "secret_key": SECRET}), name) == url


def test_follow_the_port_with_the_public_address():
    assert read(port="8123").public_url == "http://127.0.0.1:8123"
    assert read(port="8123", public_url=ATELIERS).public_url == ATELIERS


def test_end_the_public_address_without_a_slash():
    assert read(public_url=f"{ATELIERS}/").public_url == ATELIERS


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        ("https://Ateliers.Example", ATELIERS),
        ("https://ateliers.example.", ATELIERS),
        ("https://ateliers.example:443/", ATELIERS),
        ("http://ateliers.example:443", "http://ateliers.example:443"),
        ("http://ateliers.example:80", "http://ateliers.example"),
        ("https://ateliers.médiathèque.fr:8443", "https://ateliers.xn--mdiathque-53af.fr:8443"),
        ("https://ATELIERS.MÉDIATHÈQUE.FR", "https://ateliers.xn--mdiathque-53af.fr"),
        ("http://[0:0:0:0:0:0:0:1]:8000", "http://[::1]:8000"),
        ("http://192.0.2.7", "http://192.0.2.7"),
    ],
)
def test_write_the_public_address_as_browsers_do(written: str, understood: str):
    assert read(public_url=written).public_url == understood


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        ("Médiathèque <ateliers@médiathèque.fr>", "Médiathèque <ateliers@xn--mdiathque-53af.fr>"),
        ("ateliers@Ville.FR", "ateliers@ville.fr"),
        ('"Ada @ville.fr" <o\'ada+x@ville.fr>', '"Ada @ville.fr" <o\'ada+x@ville.fr>'),
    ],
)
def test_write_the_domain_of_the_sender_as_dns_does(written: str, understood: str):
    assert read(mail_from=written).mail_from == understood


@pytest.mark.parametrize(
    "sender",
    ["", "ateliers@localhost", "Ada <ada@intranet>", "ada@pc.localdomain", "ada@ville.invalid"],
)
def test_refuse_letters_that_nobody_could_answer_once_they_really_leave(sender: str):
    said = why_refused(smtp_url="smtp://mail.example", mail_from=sender)

    assert said.startswith(
        "EVENTS_MAIL_FROM: expected an address at a domain of yours once EVENTS_SMTP_URL is"
    )
    assert read(mail_from=sender).mailbox == Path(".data/mailbox")


def test_find_the_data_of_whoever_writes_a_tilde():
    assert read(data_dir="~/events").data_dir == Path.home() / "events"


@pytest.mark.parametrize(
    ("public_url", "host", "secure"),
    [
        (ATELIERS, "ateliers.example", True),
        ("https://Ateliers.Example:8443", "ateliers.example", True),
        ("http://127.0.0.1:8000", "127.0.0.1", False),
        ("http://[::1]:8000", "::1", False),
    ],
)
def test_take_the_host_of_uids_from_the_public_address(public_url: str, host: str, secure: bool):
    settings = read(public_url=public_url)

    assert (settings.public_host, settings.secure_cookies) == (host, secure)


def test_keep_letters_until_a_mail_server_is_set():
    assert read(data_dir="/srv/x").mailbox == Path("/srv/x/mailbox")
    assert read(data_dir="/srv/x", smtp_url="smtp://mail.example", mail_from="a@b.fr").mailbox is None


def test_stay_as_it_was_read():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().port = 9  # type: ignore[misc]


@given(
    st.dictionaries(
        st.sampled_from([field.name for field in dataclasses.fields(Settings)]), st.text(max_size=40)
    )
)
def test_refuse_or_start_whatever_is_given(given: dict[str, str]):
    settings = Settings()
    with contextlib.suppress(BadSetting):
        settings = read(**given)

    assert settings.port in range(1, 65536)
    assert settings.public_url.startswith(("http://", "https://"))


def test_make_the_secret_once(tmp_path: Path):
    data = tmp_path / "données d'ici"

    made = secret_key_in(data)

    assert len(made) == 64
    assert secret_key_in(data) == made
    assert secret_key_in(tmp_path / "elsewhere") != made
    assert [path.name for path in data.iterdir()] == ["secret_key"]
    assert stat.S_IMODE((data / "secret_key").stat().st_mode) == 0o600


def test_keep_the_secret_that_is_there(tmp_path: Path):
    (tmp_path / "secret_key").write_text("given by hand\n")

    assert secret_key_in(tmp_path) == "given by hand"


def test_make_one_secret_when_several_start_at_once(tmp_path: Path):
    with ThreadPoolExecutor(16) as threads:
        made = set(threads.map(lambda _: secret_key_in(tmp_path), range(64)))

    assert len(made) == 1
    assert {len(secret) for secret in made} == {64}
