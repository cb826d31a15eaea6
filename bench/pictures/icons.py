"""The icons of the installed site, drawn from our own `favicon.svg` by a Chromium: `python -m bench.pictures.icons`."""

from __future__ import annotations

from pathlib import Path

from tests.browser import ARGUMENTS, MISSING, find_chromium

STATIC = Path(__file__).parents[2] / "atspro" / "static"
# A mask may cut off all outside of a circle of four fifths: the mark is drawn smaller, on color up to the edges.
SIZES = {"icon-192": (192, 1.0), "icon-512": (512, 1.0), "maskable-512": (512, 0.7)}


def main() -> None:
    """Draw each icon."""
    from playwright.sync_api import sync_playwright

    path = find_chromium()
    if path is None:
        raise SystemExit(MISSING)
    svg = (STATIC / "favicon.svg").read_text()
    (STATIC / "icons").mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=ARGUMENTS)
        for name, (size, share) in SIZES.items():
            page = browser.new_page(viewport={"width": size, "height": size})
            background = "transparent" if share == 1 else "#17616e"
            style = f"margin:0;height:{size}px;display:grid;place-items:center;background:{background}"
            sized = svg.replace("<svg ", f'<svg width="{size * share:.0f}" height="{size * share:.0f}" ', 1)
            page.set_content(f'<body style="{style}">{sized}')
            page.screenshot(path=STATIC / "icons" / f"{name}.png", omit_background=True)
        browser.close()


if __name__ == "__main__":
    main()
