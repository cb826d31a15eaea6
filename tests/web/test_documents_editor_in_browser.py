"""The document editor in a real browser: what was only opened is as it was, and what is changed is exactly that."""

from __future__ import annotations

import gzip
import json
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from sqlalchemy.orm import Session

from atspro.models import User
from atspro.services.auth import session_cookie
from tests.accessibility import barriers
from tests.rich_text import SOURCES
from tests.web.job_data import add_job, add_version, versions_of

MAX_GZIPPED = 160_000
PERMISSIVE = {"MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "0BSD"}

# As people type, and as other programs write: nothing of it may change by being opened.
ODD = """Ada Example
===========

Lagos | <https://ada.example.com> | [ada](<https://ada.example.com/cv>) | https://bare.example.com  \nada@example.com

## Experience
* *Led* a team of **12**, 3 * 4 and snake_case &amp; R&D
* Wrote `code_like` text ~~not~~ kept, 1 < 2

  A second paragraph of the item.
    - nested


1) One
2) Two \\* star

| Skill | Years |
|:--|--:|
| Python | 9 |

> Quoted [1] and [ref][r]

![a picture](https://example.com/a.png) <b>no html</b> &copy; 2020

[r]: https://example.com/ref

    indented code

***
The end"""


@pytest.fixture
def context(
    app: Flask,
    browser: Browser,
    address: str,
    sign_in: Callable[[User | None], FlaskClient],
    user: User,
    rich_text: Path,
) -> Iterator[BrowserContext]:
    """A browser that is signed in."""
    cookie = sign_in(user).get_cookie(session_cookie.NAME)
    assert cookie
    with browser.new_context(base_url=address, service_workers="block") as context:
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
        yield context


class Editing:
    """A page on which a document is edited."""

    def __init__(self, context: BrowserContext, document_id: UUID) -> None:
        self.page: Page = context.new_page()
        self.said: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.goto(f"/documents/{document_id}/edit")
        self.surface = self.page.get_by_role("textbox", name="Text", exact=True)

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.said.append(message.text)

    def press(self, name: str) -> None:
        self.page.get_by_role("toolbar").get_by_role("button", name=name, exact=True).click()

    def select(self, text: str) -> None:
        """Select the first place where a text stands, as a pointer does."""
        self.surface.evaluate(
            """(surface, text) => {
                surface.focus();
                const texts = document.createTreeWalker(surface, NodeFilter.SHOW_TEXT);
                for (let one = texts.nextNode(); one; one = texts.nextNode()) {
                    const at = one.data.indexOf(text);
                    if (at >= 0) return getSelection().setBaseAndExtent(one, at, one, at + text.length);
                }
                throw new Error(`no ${text}`);
            }""",
            text,
        )
        self.page.wait_for_timeout(50)

    def markdown(self) -> str:
        return str(self.page.locator("textarea[name=content]").input_value())

    def save(self) -> None:
        self.page.get_by_role("button", name="new version").click()
        self.page.wait_for_load_state()


def test_what_was_only_opened_is_as_it_was_and_one_change_leaves_the_rest(
    app: Flask, context: BrowserContext, turn: threading.Lock, user: User, session: Session
) -> None:
    with turn:
        job_id = add_job(app, user)
        document_id = add_version(app, job_id, content=ODD)
    editing = Editing(context, document_id)
    expect(editing.surface).to_contain_text("Led a team of 12, 3 * 4 and snake_case & R&D")
    assert "](" not in editing.surface.locator("p").first.inner_text()
    editing.surface.click()
    assert editing.markdown() == ODD
    assert not barriers(editing.page)
    editing.save()
    expect(editing.page.get_by_text("Nothing changed")).to_be_visible()
    with turn:
        assert [version.content for version in versions_of(session, job_id)] == [ODD]
    assert editing.said == []

    editing = Editing(context, document_id)
    editing.select("team")
    editing.press("Bold")
    # The item that changed is written anew, in fewer signs where they say the same; all around it is as it was.
    changed = ODD.replace("a team of", "a **team** of").replace("&amp;", "&")
    assert editing.markdown() == changed
    expect(editing.page.get_by_role("button", name="Bold", exact=True)).to_have_attribute("aria-pressed", "true")
    editing.press("Undo")
    assert editing.markdown() == ODD
    editing.press("Redo")
    editing.save()
    with turn:
        assert versions_of(session, job_id)[-1].content == changed
    assert editing.said == []


def test_lists_headings_links_and_what_is_pasted_are_stored_as_exact_markdown(
    app: Flask, context: BrowserContext, turn: threading.Lock, user: User, session: Session
) -> None:
    kept = "# Ada\n\nFirst\n\n- one\n- two [site](<https://example.com/a>)\n"
    with turn:
        job_id = add_job(app, user)
        document_id = add_version(app, job_id, content=kept)
    editing = Editing(context, document_id)
    page = editing.page
    editing.select("First")
    editing.press("Link")
    page.get_by_label("Web or email address").fill("javascript:alert(1)")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="not an address")).to_be_visible()
    assert not barriers(page)
    page.get_by_label("Web or email address").fill("ada@example.com")
    page.keyboard.press("Enter")
    assert editing.markdown() == kept.replace("First", "[First](<mailto:ada@example.com>)")
    # By keyboard alone: into the toolbar, along it, and back with the text still selected.
    editing.surface.press("Alt+F10")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.dataset.command") == "numbers"
    page.keyboard.press("Home")
    assert page.evaluate("document.activeElement.dataset.command") == "bold"
    editing.surface.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.type("3* #1_")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("1986. A year")
    editing.press("Heading 2")
    page.keyboard.press("Enter")
    page.evaluate(
        """html => {
            const data = new DataTransfer();
            data.setData("text/html", html);
            const pasted = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
            document.querySelector("[contenteditable]").dispatchEvent(pasted);
        }""",
        FROM_WORD,
    )
    wanted = (
        "# Ada\n\n[First](<mailto:ada@example.com>)\n\n- one\n- two [site](<https://example.com/a>)\n- 3\\* #1\\_\n\n"
        "## 1986\\. A year\n\nA **bold** and *leaning* [page](<https://example.com/p>) of Word\n\n- First point\n"
        "- Second point\n\n1. Numbered"
    )
    assert editing.markdown() == wanted, repr(editing.markdown())
    assert page.locator("[contenteditable] :is(script, style, font, [style], [class*=Mso])").count() == 0
    editing.save()
    with turn:
        assert versions_of(session, job_id)[-1].content == wanted
    assert editing.said == []


FROM_WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta
name=Generator content="Microsoft Word 15">
<style>p.MsoNormal {font-family:"Calibri",sans-serif;}</style></head><body lang=EN-US style='tab-interval:36.0pt'>
<!--StartFragment--><p class=MsoNormal style='margin-bottom:8pt'>A <b style='mso-bidi-font-weight:normal'><span
style='color:red'>bold</span></b> and&nbsp;<i>leaning</i> <a href="https://example.com/p" target="_blank"
onclick="steal()">page</a> of <a href="javascript:steal()">Word</a><script>steal()</script><o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;
</span></span></span><![endif]>First point<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><span
style='mso-list:Ignore'>·<span>&nbsp;&nbsp; </span></span>Second point</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span
style='mso-list:Ignore'>1.<span>&nbsp; </span></span>Numbered
</p>
<!--EndFragment--></body></html>"""


def test_without_script_and_in_a_conflict_nothing_is_lost(
    app: Flask,
    context: BrowserContext,
    browser: Browser,
    address: str,
    turn: threading.Lock,
    user: User,
    session: Session,
) -> None:
    with turn:
        job_id = add_job(app, user)
        document_id = add_version(app, job_id, content="# Ada\n\nOne")
    editing = Editing(context, document_id)
    with browser.new_context(base_url=address, java_script_enabled=False) as plain:
        plain.add_cookies(context.cookies())
        page = plain.new_page()
        page.goto(f"/documents/{document_id}/edit")
        expect(page.get_by_role("toolbar")).to_have_count(0)
        page.get_by_label("Text, in Markdown").fill("# Ada\n\n**Two**")
        page.get_by_role("button", name="Save as a new version").click()
        expect(page.get_by_text("Saved as version 2.")).to_be_visible()
    editing.select("One")
    editing.press("Italic")
    editing.save()
    page = editing.page
    expect(page.get_by_role("heading", name="Version 2 came in between")).to_be_visible()
    assert editing.markdown().replace("\r", "") == "# Ada\n\n*One*"
    expect(editing.surface.locator("em")).to_have_text("One")
    # What was typed as Markdown is taken over as well.
    page.get_by_role("button", name="Edit as Markdown").click()
    page.get_by_label("Text, in Markdown").fill("# Ada\n\n- *Mine*")
    page.get_by_role("button", name="Edit as it will look").click()
    expect(editing.surface.locator("li em")).to_have_text("Mine")
    assert not barriers(page)
    editing.save()
    expect(page.get_by_text("Saved as version 3.")).to_be_visible()
    with turn:
        texts = [version.content for version in versions_of(session, job_id)]
    assert texts == ["# Ada\n\nOne", "# Ada\n\n**Two**", "# Ada\n\n- *Mine*"]


def test_it_is_small_loaded_where_it_is_used_and_under_licences_that_allow_it(
    app: Flask, client: FlaskClient, user: User, rich_text: Path
) -> None:
    size = len(gzip.compress(rich_text.read_bytes(), 9))
    assert size <= MAX_GZIPPED, size
    locked = json.loads((SOURCES / "package-lock.json").read_text())["packages"]
    named = {name: package for name, package in locked.items() if name}
    assert {package["license"] for package in named.values()} <= PERMISSIVE
    assert all(package["integrity"].startswith("sha512-") for package in named.values())
    assert not [name for name, package in named.items() if "resolved" in package]
    document_id = add_version(app, add_job(app, user))
    loads = re.compile(r"rich_text|document_editor")
    assert loads.search(client.get(f"/documents/{document_id}/edit").text)
    project = SOURCES.parent
    loading = [path for path in (project / "templates").rglob("*.html") if "document_editor." in path.read_text()]
    assert loading == [project / "templates/documents/edit.html"]
    importing = [path.name for path in (project / "atspro/static/js").glob("*.js") if "build/" in path.read_text()]
    assert importing == ["document_editor.js"]


def test_the_preview_follows_and_says_what_cannot_be_drawn(
    app: Flask, context: BrowserContext, browser: Browser, address: str, turn: threading.Lock, user: User
) -> None:
    with turn:
        document_id = add_version(app, add_job(app, user), content="# Ada\n\nOne")
    editing = Editing(context, document_id)
    page = editing.page
    pictures = page.get_by_role("region", name="As its PDF will be").get_by_role("img")
    expect(pictures).to_have_count(1)
    expect(pictures).to_have_attribute("alt", "Page 1 of 1")
    before = pictures.get_attribute("src")
    assert pictures.evaluate("async picture => { await picture.decode(); return picture.naturalWidth; }") == 918
    editing.surface.press("Control+End")
    page.keyboard.type(" and more")
    expect(pictures).not_to_have_attribute("src", before or "")
    assert not barriers(page)
    page.keyboard.type("\n\n\uabcd")
    expect(page.get_by_role("status").filter(has_text="No font")).to_be_visible()
    expect(pictures).to_have_count(1)
    # A refused preview is the only thing that the browser may complain of.
    assert all("422" in said for said in editing.said), editing.said
    with browser.new_context(base_url=address, java_script_enabled=False) as plain:
        plain.add_cookies(context.cookies())
        page = plain.new_page()
        page.goto(f"/documents/{document_id}/edit")
        expect(page.get_by_role("img")).to_have_count(0)
        page.get_by_label("Text, in Markdown").fill("# Ada\n\n" + "A line.\n\n" * 90)
        page.get_by_role("button", name="Preview").click()
        expect(page.get_by_role("img", name="Page 2 of 2")).to_be_visible()
