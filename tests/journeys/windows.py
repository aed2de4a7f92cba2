"""One window of a browser, spoken to in turn by the same words whichever browser it is: a test that waits for it has
nothing else to do."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Protocol, TypeVar

from playwright.sync_api import Page, sync_playwright

from tests.journeys.test_citizen import CHROMIUM, QUIET

T = TypeVar("T")
Size = tuple[int, int]
PHONE: Size = (360, 740)
DESK: Size = (1280, 800)


class Window(Protocol):
    """Elements are named by CSS selectors, the first of several; what is not there is waited for."""

    def go(self, url: str) -> None: ...
    def url(self) -> str: ...
    def text(self, selector: str = "main") -> str: ...
    def shown(self, selector: str) -> bool: ...
    def type(self, selector: str, text: str) -> None: ...
    def choose(self, selector: str, value: str) -> None: ...
    def click(self, selector: str) -> None: ...
    def forget_cookies(self) -> None: ...


def wait_for(question: Callable[[], bool], what: str = "it") -> None:
    """Wait for what a browser does a moment after the page is there: 15 seconds at most."""
    for _ in range(300):
        if question():
            return
        time.sleep(0.05)
    raise AssertionError(f"{what} does not come to be there")


class Chromium:
    """Playwright's own loop runs in a thread, beside the one that runs the tests."""

    def __init__(self, page: Page, thread: ThreadPoolExecutor) -> None:
        self._page, self._thread = page, thread

    def go(self, url: str) -> None:
        self._do(lambda: self._page.goto(url))

    def url(self) -> str:
        return self._do(lambda: self._page.url)

    def text(self, selector: str = "main") -> str:
        return self._do(lambda: self._page.locator(selector).first.inner_text())

    def shown(self, selector: str) -> bool:
        return self._do(lambda: self._page.locator(selector).first.is_visible())

    def type(self, selector: str, text: str) -> None:
        self._do(lambda: self._page.locator(selector).first.fill(text))

    def choose(self, selector: str, value: str) -> None:
        self._do(lambda: self._page.locator(selector).first.select_option(value))

    def click(self, selector: str) -> None:
        self._do(lambda: self._page.locator(selector).first.click())

    def forget_cookies(self) -> None:
        self._do(lambda: self._page.context.clear_cookies())

    def _do(self, work: Callable[[], T]) -> T:
        return self._thread.submit(work).result()


@contextmanager
def chromium(*, size: Size, scripts: bool) -> Iterator[Chromium]:
    with ThreadPoolExecutor(1) as thread:
        playwright = thread.submit(sync_playwright().start).result()

        def opened() -> Page:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            width, height = size
            return browser.new_page(
                viewport={"width": width, "height": height}, java_script_enabled=scripts, locale="fr-FR"
            )

        try:
            yield Chromium(thread.submit(opened).result(), thread)
        finally:
            thread.submit(playwright.stop).result()
