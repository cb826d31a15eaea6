"""Puts placeholders in the place of contact details before anything is sent, and takes them back out of the answer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial

from atspro.shapes import ContactInfo

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_LINK = re.compile(
    r"(?i)\b(?:https?://|www\.)[^\s<>()\"“”]{1,400}"
    r"|(?<![\w@.-])(?:[\w-]{1,63}\.){2,5}[a-z]{2,12}(?!\w)(?:/[^\s<>()\"“”]{1,300})?"
    r"|(?<![\w@.-])(?:[\w-]{1,63}\.){1,5}[a-z]{2,12}/[^\s<>()\"“”]{1,300}"
)
_PHONE = re.compile(r"(?<![\w.,$€£])\+?\(?\d[\d\s().-]{7,18}\d(?![\w%])")
_HELD = re.compile(r"\[\[[A-Z]+_?\d*\]\]")


@dataclass
class Mask:
    """The placeholders of one document: what each stands for."""

    held: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, contact: ContactInfo) -> Mask:
        """A mask that knows these contact details: the name whole and in parts, address, phone, e-mail, links."""
        made = cls()
        full = " ".join(contact.full_name.split())
        parts = [part for part in re.split(r"\s+", full) if len(part) > 2 and part[0].isupper()]
        for kind, value in (("NAME", full), ("EMAIL", contact.email), ("PHONE", contact.phone),
                            ("ADDRESS", contact.address)):  # fmt: skip
            if value:
                made._hold(kind, value)
        for link in contact.links:
            made._hold("LINK", link.url)
        for part in parts:
            made._hold("NAME", part)
        return made

    def hide(self, text: str) -> str:
        """The text with placeholders for the details known and for whatever else looks like an address or a number."""
        for key, value in sorted(self.held.items(), key=lambda one: -len(one[1])):
            text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", key, text)
        for kind, pattern in (("EMAIL", _EMAIL), ("LINK", _LINK), ("PHONE", _PHONE)):
            text = pattern.sub(partial(self._found, kind), text)
        return text

    def restore(self, text: str) -> str:
        """The text with the details back in their places; a placeholder that nobody made stays."""
        return _HELD.sub(lambda found: self.held.get(found.group(), found.group()), text)

    @staticmethod
    def is_whole(text: str) -> bool:
        """Whether no placeholder, or piece of one, is left in a restored text."""
        return "[[" not in text and "]]" not in text

    def _found(self, kind: str, found: re.Match[str]) -> str:
        if kind == "PHONE" and len(re.sub(r"\D", "", found.group())) < 9:
            return found.group()
        return self._hold(kind, found.group())

    def _hold(self, kind: str, value: str) -> str:
        for key, other in self.held.items():
            if other == value:
                return key
        number = sum(key.startswith(f"[[{kind}") for key in self.held)
        key = f"[[{kind}]]" if not number else f"[[{kind}_{number + 1}]]"
        self.held[key] = value
        return key
