"""How a person works a page: with a pointer, or with the keyboard alone. A journey is written once for both."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from playwright.sync_api import Locator, Page, expect

FARTHEST = 400
"""Presses of Tab after which a control counts as out of reach: no page has as many stops."""


class Hands(Protocol):
    """What a person does with controls."""

    def press(self, control: Locator) -> None:
        """A link or a button, or a summary that opens."""

    def tick(self, control: Locator) -> None:
        """A checkbox that is not ticked."""

    def write(self, control: Locator, text: str) -> None:
        """Text into a field, in the place of what it holds."""

    def choose(self, control: Locator, label: str) -> None:
        """One of a menu's choices."""

    def date(self, control: Locator, day: date) -> None:
        """A day, with a time where the field asks for one."""


class Pointer:
    """A mouse, or a finger on a screen that is touched."""

    def __init__(self, *, touches: bool = False) -> None:
        self._touches = touches

    def press(self, control: Locator) -> None:
        """Click it, or tap it."""
        if self._touches:
            control.tap()
        else:
            control.click()

    def tick(self, control: Locator) -> None:
        """Tick it."""
        control.check()

    def write(self, control: Locator, text: str) -> None:
        """Fill it."""
        control.fill(text)

    def choose(self, control: Locator, label: str) -> None:
        """Select it."""
        control.select_option(label=label)

    def date(self, control: Locator, day: date) -> None:
        """Fill it."""
        control.fill(f"{day:%Y-%m-%dT%H:%M}" if isinstance(day, datetime) else f"{day:%Y-%m-%d}")


class Keyboard:
    """Nothing but keys: a control is reached with Tab from where the focus is, and seen to have it."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def press(self, control: Locator) -> None:
        """Enter on it."""
        self._reach(control)
        self._page.keyboard.press("Enter")

    def tick(self, control: Locator) -> None:
        """Space on it."""
        self._reach(control)
        self._page.keyboard.press("Space")
        expect(control).to_be_checked()

    def write(self, control: Locator, text: str) -> None:
        """Type it over what is there; long texts come as a paste does."""
        self._reach(control)
        self._page.keyboard.press("Control+A")
        if len(text) > 200:
            self._page.keyboard.insert_text(text)
        else:
            self._page.keyboard.type(text)

    def choose(self, control: Locator, label: str) -> None:
        """Arrow keys through the menu, from its first choice."""
        self._reach(control)
        self._page.keyboard.press("Home")
        labels = control.locator("option").all_inner_texts()
        for _ in range(labels.index(label)):
            self._page.keyboard.press("ArrowDown")
        expect(control.locator("option:checked")).to_have_text(label)

    def date(self, control: Locator, day: date) -> None:
        """The parts one after the other, as an American types them."""
        self._reach(control)
        self._page.keyboard.type(f"{day:%m%d%Y}")
        if isinstance(day, datetime):
            self._page.keyboard.press("ArrowRight")
            self._page.keyboard.type(f"{day:%I%M%p}")

    def _reach(self, control: Locator) -> None:
        expect(control).to_be_visible()
        for _ in range(FARTHEST):
            if control.evaluate("element => element === document.activeElement"):
                return
            self._page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {control}")
