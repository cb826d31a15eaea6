"""What axe calls a barrier on a page: violations of WCAG 2.2 A or AA whose impact is serious or critical."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# Colors fade from one scheme into the other: axe looks at what they come to. In the dark only the colors are others.
LOOK = """async tags => {
    const options = {resultTypes: ["violations"], preload: false};
    const found = [];
    for (const [scheme, runOnly] of [["light", tags], ["dark", ["color-contrast", "link-in-text-block"]]]) {
        document.documentElement.dataset.bsTheme = scheme;
        for (let round = 0; round < 20; round++) {
            const fading = document.getAnimations().filter(one => one instanceof CSSTransition);
            if (!fading.length) break;
            for (const one of fading) one.finish();
        }
        for (const {id, impact, nodes} of (await axe.run({...options, runOnly})).violations) {
            if (!["serious", "critical"].includes(impact)) continue;
            for (const node of nodes) found.push(`${scheme}: ${id}: ${node.target.join(" ")}: ${node.failureSummary}`);
        }
    }
    return found;
}"""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def barriers(page: Page) -> list[str]:
    """Look at the page as it is, in light and then in dark; a line for each barrier: scheme, rule, element, why."""
    page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(LOOK, TAGS)
    return found
