"""Looks at a page as a careful reviewer would: accessibility, target sizes, width, what it logged."""

from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

SMALLEST = 44  # CSS px; WCAG 2.2 AAA 2.5.5. Our own design asks for 48 and more
AXE = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}

# Whatever can be pressed and is seen; links inside a sentence are exempt, as in the standard.
_SMALL = """(smallest) => [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button]')]
  .filter((e) => e.checkVisibility({checkVisibilityCSS: true}) && !e.closest('p, [hidden], .skip'))
  .map((e) => [e, (e.matches('input[type=radio], input[type=checkbox]') && e.closest('label'))
    || (e.matches('.card-link') && e.closest('.card')) || e])  // it is stretched over its card
  .map(([e, box]) => [e, box.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && (box.width < smallest || box.height < smallest))
  .map(([e, box]) => `${e.tagName} ${e.className} "${(e.textContent || '').trim().slice(0, 30)}" `
    + `${Math.round(box.width)}x${Math.round(box.height)}`)"""


def serious_findings(page: Page) -> list[str]:
    """axe's findings of impact serious or critical, one line each."""
    page.wait_for_timeout(400)  # a bar that is just turning crimson has no contrast of its own yet
    found = Axe().run(page, options=AXE).response["violations"]
    return [
        f"{finding['id']}: {node['html'][:160]}"
        for finding in found
        if finding["impact"] in {"serious", "critical"}
        for node in finding["nodes"]
    ]


def small_targets(page: Page) -> list[str]:
    """Everything that can be pressed and is smaller than a fingertip in one direction."""
    small: list[str] = page.evaluate(_SMALL, SMALLEST)
    return small


def too_wide(page: Page) -> int:
    """By how many pixels the page scrolls sideways; 0 when it fits."""
    width: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return max(0, width)


@dataclass
class Complaints:
    """What the browser complained about in a context: errors, and the policy that was broken."""

    lines: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, part: str) -> None:
        """A test that breaks the network on purpose says which complaint it provokes."""
        self.expected.append(part)

    @property
    def unexpected(self) -> list[str]:
        return [line for line in self.lines if not any(part in line for part in self.expected)]

    def watch(self, context: BrowserContext) -> None:
        """Listens to every page of ``context``, those still to be opened too."""
        context.on("console", self._logged)
        context.on("weberror", lambda error: self.lines.append(str(error.error)))

    def _logged(self, message: Any) -> None:
        if message.type == "error" or "Content Security Policy" in message.text:
            self.lines.append(message.text)
