"""One page as a browser sees it: what axe, the console, the network and the colours on the screen say against it."""

import asyncio
from typing import Any

import httpx
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import BrowserContext, ConsoleMessage, Page, Request, Response

# Promise 8: a cold visit, all included; and the first answer in the ten packets that come before any is acknowledged.
HEAVIEST, MOST_REQUESTS, HEAVIEST_HTML = 100_000, 10, 14_000

# The colours are what the browser computed, not what the style sheet says of itself (WCAG 2.2: 1.4.3, 1.4.11, 2.4.7).
MEASURE = """
() => {
  const channels = (colour) => {
    const n = colour.match(/[\\d.]+/g).map(Number);
    return [n[0], n[1], n[2], n[3] ?? 1];
  };
  const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];
  const behind = (element) => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) layers.push(channels(getComputedStyle(e).backgroundColor));
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    return layers.reverse().reduce((under, layer) => over(layer, under), dark ? [0, 0, 0, 1] : [255, 255, 255, 1]);
  };
  const light = (c) => { const v = c / 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
  const luminance = ([r, g, b]) => 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b);
  const ratio = (a, b) => {
    const [x, y] = [luminance(a), luminance(b)].sort((m, n) => n - m);
    return (x + 0.05) / (y + 0.05);
  };
  const seen = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const wrong = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), e = walker.currentNode.parentElement;
    if (!text || !seen(e) || ["SCRIPT", "STYLE", "OPTION"].includes(e.tagName) || e.closest("[disabled]")) continue;
    const style = getComputedStyle(e), size = parseFloat(style.fontSize), bold = Number(style.fontWeight) >= 700;
    const background = behind(e), found = ratio(over(channels(style.color), background), background);
    const least = size >= 24 || (bold && size >= 18.66) ? 3 : 4.5;
    if (found < least) wrong.push(`text “${text.slice(0, 30)}” ${found.toFixed(2)}:1`);
  }
  const reached = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
  for (const e of document.querySelectorAll(reached)) {
    if (!seen(e) || e.disabled) continue;
    e.focus();
    const style = getComputedStyle(e), name = `${e.tagName} ${(e.name || e.textContent || "").trim().slice(0, 30)}`;
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) {
      wrong.push(`no focus on ${name}`);
      continue;
    }
    const around = behind(e.parentElement), found = ratio(over(channels(style.outlineColor), around), around);
    if (found < 3) wrong.push(`focus on ${name} ${found.toFixed(2)}:1`);
  }
  return wrong;
}
"""

# Contrast by itself, for it alone changes with the scheme.
AXE = """
(contrast) => axe.run({
  resultTypes: ["violations"],
  ...(contrast ? { runOnly: ["color-contrast"] } : { rules: { "color-contrast": { enabled: false } } }),
}).then((results) => results.violations.flatMap((rule) =>
  rule.nodes.map((node) => `${rule.id} (${rule.impact}): ${node.html.slice(0, 120)}`)))
"""


class Looker:
    """A tab whose every visit is a cold one, and what its console and its network say of the page it shows."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.weight = 0.0
        self._under_way: set[Request] = set()
        self._all_there = asyncio.Event()
        self._all_there.set()

    async def visit(self, url: str) -> Response:
        """The page, once the one before has all that it asked for: what one leaves too early is no fault of it."""
        async with asyncio.timeout(30):
            await self._all_there.wait()
        self.complaints, self.requests, self.weight = [], [], 0.0
        answer = await self.page.goto(url)
        assert answer is not None
        return answer

    async def seen(self) -> list[str]:
        """What is wrong with contrast and focus, each fault once."""
        return sorted(set(await self.page.evaluate(MEASURE)))

    async def axe(self, *, contrast: bool = False) -> list[str]:
        """What axe-core says: of contrast, or of everything else."""
        if not await self.page.evaluate("'axe' in window"):
            await self.page.evaluate(AXE_SCRIPT)
        return sorted(set(await self.page.evaluate(AXE, contrast)))

    def weighed(self) -> list[str]:
        """What a cold visit costs too much of, or asks of others."""
        faults = [f"asks {url}" for url in self.requests if httpx.URL(url).host not in ("127.0.0.1", "")]
        if len(self.requests) > MOST_REQUESTS:
            faults.append(f"{len(self.requests)} requests")
        if not 0 < self.weight <= HEAVIEST:
            faults.append(f"{self.weight} bytes")
        return faults

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"console: {message.text}")

    def _begun(self, request: Request) -> None:
        self.requests.append(request.url)
        self._under_way.add(request)
        self._all_there.clear()

    def _ended(self, request: Request) -> None:
        self._under_way.discard(request)
        if not self._under_way:
            self._all_there.set()

    def _failed(self, request: Request) -> None:
        self._ended(request)
        self.complaints.append(f"failed: {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status}: {response.url}")

    def _loaded(self, event: dict[str, Any]) -> None:
        self.weight += event["encodedDataLength"]


async def a_looker(context: BrowserContext) -> Looker:
    looker = Looker(page := await context.new_page())
    wire = await context.new_cdp_session(page)
    await wire.send("Network.enable")
    await wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    wire.on("Network.loadingFinished", looker._loaded)
    page.on("console", looker._heard)
    page.on("pageerror", lambda error: looker.complaints.append(f"script: {error}"))
    page.on("request", looker._begun)
    page.on("requestfinished", looker._ended)
    page.on("requestfailed", looker._failed)
    page.on("response", looker._answered)
    return looker
