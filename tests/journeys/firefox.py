"""Debian's Firefox, driven over Marionette: what it speaks without any driver installed beside it.

Marionette is length-prefixed JSON over TCP: `[0, id, command, parameters]` is answered by `[1, id, error, result]`; the
commands are those of WebDriver. Playwright needs a Firefox of its own, and geckodriver is no package of Debian's.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from tests.installation import free_port
from tests.journeys.windows import PHONE, Size, wait_for

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
HOW = "no Firefox found; on Debian: apt install firefox-esr"
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"

# Nothing of its own may leave the machine.
_PREFERENCES = {
    "intl.accept_languages": "fr-FR, fr",
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.newtabpage.enabled": False,
    "browser.region.network.url": "",
    "browser.safebrowsing.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "captivedetect.canonicalURL": "",
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.systemAddon.update.enabled": False,
    "extensions.update.enabled": False,
    # How long a click waits for the page that it may lead to (ms): 50 are few on a busy machine. The second name is the
    # one that 153 reads.
    "marionette.navigate-after-click.timeout": 500,
    "marionette.marionette.navigate-after-click.timeout": 500,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.proxy.no_proxies_on": "127.0.0.1",
    "network.proxy.allow_hijacking_localhost": False,
    "services.settings.server": "http://127.0.0.1:9",
    "toolkit.legacyUserProfileCustomizations.stylesheets": True,
    "toolkit.telemetry.enabled": False,
}
# Of itself it is never narrower than 500 pixels, which no telephone is.
_CHROME = ":root, body { min-width: 0 !important; }"


class FirefoxError(Exception):
    """A command that Firefox refused, in its own words."""


class Firefox:
    """A Window (windows.py). A command that Firefox refuses is a FirefoxError."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection, self._answers = connection, connection.makefile("rb")
        self._number = 0
        _message(self._answers)  # it introduces itself first
        self._do("WebDriver:NewSession", capabilities={"alwaysMatch": {"pageLoadStrategy": "normal"}})

    def go(self, url: str) -> None:
        self._do("WebDriver:Navigate", url=url)

    def back(self) -> None:
        wait_for(self._has_its_font, "its font")
        self._do("WebDriver:Back")

    def forward(self) -> None:
        wait_for(self._has_its_font, "its font")
        self._do("WebDriver:Forward")

    def url(self) -> str:
        return str((self._do("WebDriver:GetCurrentURL"))["value"])

    def title(self) -> str:
        return str((self._do("WebDriver:GetTitle"))["value"])

    def text(self, selector: str = "main") -> str:
        return str((self._do("WebDriver:GetElementText", id=self._find(selector)))["value"])

    def value(self, selector: str) -> str:
        element = self._find(selector)
        return str((self._do("WebDriver:GetElementProperty", id=element, name="value"))["value"])

    def shown(self, selector: str) -> bool:
        return bool((self._do("WebDriver:IsElementDisplayed", id=self._find(selector)))["value"])

    def focused(self) -> str:
        """The id of the element that has the focus."""
        element = (self._do("WebDriver:GetActiveElement"))["value"][_ELEMENT]
        return str((self._do("WebDriver:GetElementProperty", id=element, name="id"))["value"])

    def type(self, selector: str, text: str) -> None:
        element = self._find(selector)
        self._do("WebDriver:ElementClear", id=element)
        self._do("WebDriver:ElementSendKeys", id=element, text=text)

    def choose(self, selector: str, value: str) -> None:
        self.click(f"{selector} option[value='{value}']")

    def click(self, selector: str) -> None:
        """Press it, and wait for the page it leads to."""
        self._do("WebDriver:ElementClick", id=self._find(selector))

    def forget_cookies(self) -> None:
        self._do("WebDriver:DeleteAllCookies")

    def _has_its_font(self) -> bool:
        """Whether nothing of the page is on the way any more. A page whose font comes after its load is no page to be
        kept as it stands; and where Firefox goes through the history from such a page to one that it has kept, it
        forgets what stood in the fields. No person is as quick: fonts come from the browser's own store by then."""
        script = "return document.fonts.status === 'loaded'"
        return bool(self._do("WebDriver:ExecuteScript", script=script, args=[])["value"])

    def _find(self, selector: str) -> str:
        """Asked for again and again: while Firefox itself waits for one, the scripts of a page wait too."""
        found: list[dict[str, str]] = []

        def is_there() -> bool:
            found[:] = self._do("WebDriver:FindElements", using="css selector", value=selector)
            return bool(found)

        wait_for(is_there, selector)
        return found[0][_ELEMENT]

    def _do(self, command: str, **given: Any) -> Any:
        self._number += 1
        message = json.dumps([0, self._number, command, given]).encode()
        self._connection.sendall(b"%d:%b" % (len(message), message))
        _, number, error, result = _message(self._answers)
        assert number == self._number
        if error:
            raise FirefoxError(f"{command}: {error['error']}: {error['message']}")
        return result


def _message(answers: BinaryIO) -> Any:
    length = b""
    while (character := answers.read(1)) != b":":
        if not character:
            raise FirefoxError("it has gone")
        length += character
    return json.loads(answers.read(int(length)))


@contextmanager
def firefox(folder: Path, *, size: Size = PHONE, scripts: bool = False) -> Iterator[Firefox]:
    """A Firefox without a screen, in a profile of its own below `folder`."""
    profile, port = folder / "profile", free_port()
    profile.mkdir()
    preferences = _PREFERENCES | {"marionette.port": port, "javascript.enabled": scripts}
    written = "".join(
        f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences.items()
    )
    (profile / "user.js").write_text(written, encoding="utf-8")
    (profile / "chrome").mkdir()
    (profile / "chrome" / "userChrome.css").write_text(_CHROME, encoding="utf-8")
    assert FIREFOX is not None
    width, height = map(str, size)
    process = subprocess.Popen(
        [
            FIREFOX,
            "--headless",
            "--marionette",
            "--no-remote",
            "--profile",
            str(profile),
            "--width",
            width,
            "--height",
            height,
            "about:blank",
        ],
        env=os.environ | {"HOME": str(folder), "MOZ_CRASHREPORTER_DISABLE": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        with _connect(port) as connection:
            yield Firefox(connection)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _connect(port: int) -> socket.socket:
    for _ in range(600):
        with contextlib.suppress(OSError):
            return socket.create_connection(("127.0.0.1", port), timeout=60)
        time.sleep(0.1)
    raise FirefoxError("it does not start")
