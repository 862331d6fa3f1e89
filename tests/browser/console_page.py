"""A colleague's browser at the console: whatever it does, no fault on its console, nothing asked of another host."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from bot.services.staff.sample_staff import PASSWORD

SIZES: dict[str, ViewportSize] = {"desk": {"width": 1280, "height": 860}, "phone": {"width": 390, "height": 844}}
_AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
_HINTS = "[DOM]"  # Chromium's own advice, no fault


class Watch:
    """What must stay empty while a context is open."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.faults: list[str] = []

    def over(self, page: Page) -> None:
        """Watch a page."""
        page.on("console", lambda told: self._note(told.text) if told.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self._note(str(error)))
        page.on("request", lambda asked: None if asked.url.startswith(self.address) else self._note(asked.url))

    def _note(self, text: str) -> None:
        if not text.startswith(_HINTS):
            self.faults.append(text)


@contextmanager
def colleague(browser: Browser, address: str, size: str, name: str) -> Iterator[tuple[Page, Watch]]:
    """Signed in as one of the sample colleagues; at the end nothing was wrong."""
    context: BrowserContext = browser.new_context(viewport=SIZES[size], accept_downloads=True, reduced_motion="reduce")
    page, watch = context.new_page(), Watch(address)
    watch.over(page)
    page.goto(f"{address}/console")
    sign_in(page, name)
    expect(page.get_by_role("heading", level=1)).to_have_text("今天")
    page.wait_for_load_state()
    yield page, watch
    assert watch.faults == [], watch.faults
    context.close()


def sign_in(page: Page, name: str) -> None:
    """At the door."""
    page.get_by_label("姓名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def go(page: Page, watch: Watch, path: str) -> None:
    """Open a page of the console; it fits the screen."""
    page.goto(f"{watch.address}/console/{path}")
    fits(page)


def fits(page: Page) -> None:
    """No sideways scroll."""
    page.wait_for_load_state()
    over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    wide = page.evaluate(
        "[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
        ".slice(0, 3).map(e => e.tagName + '.' + e.className)"
    )
    assert over <= 0, (page.url, over, wide)


def serious(page: Page) -> Sequence[str]:
    """What axe-core calls serious or critical on this page."""
    page.evaluate(_AXE)
    told = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']}).then(r => JSON.stringify("
        "r.violations.map(v => [v.impact, v.id, v.nodes.slice(0, 2).map(n => n.html.slice(0, 160))])))"
    )
    return [str(found) for found in json.loads(told) if found[0] in ("serious", "critical")]
