"""npm's jsonresume themes, printed by Chromium; some also by wkhtmltopdf, whose Qt leaves small gaps between words.

Some are kept as saved web pages too.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from bench.reading.people import Person
from bench.reading.render.json_resume import json_resume

THEMES = ("even", "elegant", "kendall", "flat", "stackoverflow", "straightforward")
QT_THEMES = ("flat", "straightforward")
PAGE_THEMES = ("elegant", "even", "kendall", "stackoverflow")
# What the themes load from elsewhere, and the pinned package that holds it. Everything else is left out.
_HOSTED = (
    (r".*/(?:twitter-)?bootstrap/3[\d.]*/(.*)", "bootstrap/dist"),
    (r".*/font-awesome/4[\d.]*/(.*)", "font-awesome"),
    (r".*/font-awesome/[56][\d.]*/(.*)", "@fortawesome/fontawesome-free"),
)


def make(people: list[Person], folder: Path, tools: Path) -> None:
    """Write NAME.THEME.pdf, NAME.qt-THEME.pdf and NAME.html-THEME.html for each person."""
    modules = _modules(tools)
    pages = folder / "html"
    pages.mkdir(parents=True, exist_ok=True)
    tasks = [
        {"theme": theme, "resume": json_resume(person), "target": str(pages / f"{person.name}.{theme}.html")}
        for person in people
        for theme in THEMES
    ]
    listed = pages / "tasks.json"
    listed.write_text(json.dumps(tasks), "utf-8")
    script = Path(__file__).parent.parent / "themes.mjs"
    subprocess.run(["node", str(script), str(modules), str(listed)], check=True, stdout=subprocess.DEVNULL)
    _print_by_chromium([Path(str(task["target"])) for task in tasks], folder, modules / "node_modules")
    if shutil.which("wkhtmltopdf"):
        _print_by_qt([pages / f"{person.name}.{theme}.html" for person in people for theme in QT_THEMES], folder)
    for person in people:
        for theme in PAGE_THEMES:
            shutil.copy(pages / f"{person.name}.{theme}.html", folder / f"{person.name}.html-{theme}.html")
    shutil.rmtree(pages)


def _modules(tools: Path) -> Path:
    """A folder with the pinned packages, installed when it is new."""
    folder = tools / "npm"
    if not (folder / "node_modules").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(Path(__file__).parent.parent / name, folder / name)
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, check=True)
    return folder


def _print_by_chromium(pages: list[Path], folder: Path, packages: Path) -> None:
    from playwright.sync_api import Route, sync_playwright

    def answer(route: Route) -> None:
        address = route.request.url
        if address.startswith(("file:", "data:")):
            route.continue_()
            return
        for pattern, package in _HOSTED:
            match = re.fullmatch(pattern, address.partition("?")[0])
            if match and (packages / package / match.group(1)).is_file():
                route.fulfill(path=packages / package / match.group(1))
                return
        route.abort()

    with sync_playwright() as playwright:
        program = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page()
        page.route("**/*", answer)
        for path in pages:
            page.goto(path.as_uri(), wait_until="load")
            page.pdf(path=folder / f"{path.stem}.pdf", format="A4", print_background=True)
        browser.close()


def _print_by_qt(pages: list[Path], folder: Path) -> None:
    for path in pages:
        name, theme = path.stem.split(".")
        # Pages are cleaned of what it would try to load; it ends with an error when something is missing.
        page = re.sub(r"<(?:link|script)\b[^>]*https?://[^>]*>(?:</script>)?", "", path.read_text("utf-8"))
        path.write_text(page, "utf-8")
        subprocess.run(
            [
                *("wkhtmltopdf", "--quiet", "--encoding", "utf-8", "--load-error-handling", "ignore"),
                str(path),
                str(folder / f"{name}.qt-{theme}.pdf"),
            ],
            check=False,
            capture_output=True,
            env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        )
