"""Languages: which there are, which one a reader gets, and translating into it.

English is the source: a message is its own key. The catalogs are ``translations/<language>/LC_MESSAGES/messages.po``;
a process compiles one when it first needs it, so no build step can be forgotten and no binary is kept in git.
Outside an application's context everything is English.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, available_timezones

import flask_babel
from babel import dates, numbers
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, has_request_context, request
from flask_babel.speaklater import LazyString

from atspro.kept_sentences import message_of, split_sentences
from atspro.translatable import gettext_noop

FOLDER = Path(__file__).parent / "translations"
DEFAULT = "en"
# What each language calls itself.
LANGUAGES = {DEFAULT: "English", "de": "Deutsch"}

__all__ = ["gettext", "gettext_noop", "lazy_gettext", "ngettext", "pgettext"]


class _Catalogs(flask_babel.Domain):
    def get_translations(self) -> NullTranslations:
        """The catalog of the reader's language."""
        return catalog(language())


@cache
def catalog(name: str) -> NullTranslations:
    """A language's messages; none for English, and for a language without a catalog."""
    messages = _read(name)
    if messages is None:
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return Translations(compiled)


def _read(name: str) -> Catalog | None:
    path = FOLDER / name / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return None
    with path.open("rb") as source:
        return read_po(source, locale=name)


def script_messages() -> str:
    """What scripts say in the reader's language, by its English, as JSON; "" for English."""
    return _script_messages(language())


@cache
def _script_messages(name: str) -> str:
    found = {
        str(message.id): str(message.string)
        for message in _read(name) or ()
        if message.id and any(place.endswith(".js") for place, _ in message.locations)
    }
    return json.dumps(found, ensure_ascii=False) if found else ""


def init_app(app: Flask, *, choose: Callable[[], str | None] | None = None, pages: bool = True) -> None:
    """Let the application translate. ``choose`` names the language of a request's reader, None for English."""
    babel = flask_babel.Babel(configure_jinja=pages)
    babel.init_app(app, default_locale=DEFAULT, locale_selector=choose)
    babel.domain_instance = _Catalogs()
    if pages:
        # A block's line breaks are not part of its message.
        app.jinja_env.policies["ext.i18n.trimmed"] = True


def gettext(message: str, **values: Any) -> str:
    """The message in the reader's language, with values at its ``%(name)s``."""
    return str(flask_babel.gettext(message, **values))


def ngettext(one: str, many: str, num: int, **values: Any) -> str:
    """The message for one thing or for ``num`` of them, which stands at ``%(num)s``."""
    return str(flask_babel.ngettext(one, many, num, **values))


def plural_form(one: str, many: str, num: int) -> str:
    """The message for so many things, its values not yet put in, as Jinja's plurals want it."""
    return str(flask_babel.get_domain().get_translations().ungettext(one, many, num))


def translated(text: str) -> str:
    """What the engine or a row says in English, for the reader; text that is no message stays as it is."""
    if not text or language() == DEFAULT:
        return text
    exact = gettext(text)
    if exact != text:
        return exact
    # A note of several sentences before a message with values, whose values could be sentences themselves.
    parts = list(split_sentences(text))
    told = [_message(part) for part in parts]
    if None not in told:
        return "".join(filter(None, told))
    return _message(text) or "".join(one or part for one, part in zip(told, parts, strict=True))


def _message(text: str) -> str | None:
    bare = text.rstrip()
    exact = gettext(bare)
    if exact != bare:
        return exact + text[len(bare) :]
    found = message_of(bare)
    return gettext(found[0], **found[1]) + text[len(bare) :] if found else None


def pgettext(context: str, message: str, **values: Any) -> str:
    """The message where the same English means several things: ``context`` tells translators which."""
    return str(flask_babel.pgettext(context, message, **values))


def lazy_gettext(message: str, **values: Any) -> Any:
    """A text that is translated each time it is shown: for labels of forms and what else is made at import."""
    return flask_babel.lazy_gettext(message, **values)


def lazily(text: Callable[[], str]) -> Any:
    """What the function says each time it is shown."""
    return LazyString(text)


class Labels(Mapping[str, str]):
    """What values are called, marked by `gettext_noop` and told in the language of whoever reads at that moment."""

    def __init__(self, marked: Mapping[str, str]) -> None:
        self.marked = dict(marked)

    def __getitem__(self, name: str) -> str:
        text = self.marked[name]
        return gettext(text) if text else text

    def __iter__(self) -> Iterator[str]:
        return iter(self.marked)

    def __len__(self) -> int:
        return len(self.marked)

    def __or__(self, more: Labels | Mapping[str, str]) -> Labels:
        return Labels(self.marked | dict(more.marked if isinstance(more, Labels) else more))

    def lazy(self) -> list[tuple[str, Any]]:
        """The choices of a form that is made at import."""
        return [(name, lazy_gettext(text) if text else text) for name, text in self.marked.items()]


def in_sentence(label: str) -> str:
    """A label within a sentence: "status", but "ATS score"; German nouns keep their capitals."""
    if language() == "de" or label[1:2].isupper():
        return label
    return label[:1].lower() + label[1:]


def lazy_pgettext(context: str, message: str) -> Any:
    """`pgettext` for what is made at import."""
    return flask_babel.lazy_pgettext(context, message)


def language() -> str:
    """The reader's language; English where nobody reads."""
    locale = flask_babel.get_locale()
    return locale.language if locale is not None else DEFAULT


@contextmanager
def in_language(name: str) -> Iterator[None]:
    """Translate into this language for a while: a mail's recipient reads another one than its sender."""
    with flask_babel.force_locale(name if name in LANGUAGES else DEFAULT):
        yield


def language_changed() -> None:
    """Choose the reader's language anew, after they have set another one."""
    flask_babel.refresh()


def language_for(user_id: str | None) -> str:
    """The language for somebody who has set none: the request's, if it is theirs; English where another one acts."""
    if not has_request_context():
        return DEFAULT
    reader = g.get("reader_id")
    return language() if reader in (None, user_id) else DEFAULT


ZONE_COOKIE = "zone"


def reader_zone() -> str:
    """The reader's time zone: as they have set it, else as a script told it of their browser, else UTC."""
    if not has_request_context():
        return "UTC"
    chosen: tuple[str | None, str | None] = g.get("chosen", (None, None))
    zone = chosen[1] or request.cookies.get(ZONE_COOKIE, "")
    return zone if zone in _zones() else "UTC"


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def to_utc(moment: datetime) -> datetime:
    """A moment as the reader types it, in naive UTC; one that says its zone keeps it. Raises `ValueError`."""
    known = moment if moment.tzinfo is not None else moment.replace(tzinfo=ZoneInfo(reader_zone()))
    try:
        return known.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        raise ValueError(moment) from None


def to_reader(moment: datetime) -> datetime:
    """A moment of naive UTC on the reader's clock, naive."""
    try:
        return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(reader_zone())).replace(tzinfo=None)
    except OverflowError:
        # On the first and the last day that there are.
        return moment


def format_moment(moment: datetime, style: str = "datetime", zone: str | None = None) -> str:
    """A moment of naive UTC for the reader, in ``zone`` or in UTC, which is said then. ``style``: datetime or date."""
    local = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)) if zone else moment
    if language() == DEFAULT:
        day, time = f"{local:%b} {local.day}, {local.year}", f"{local:%H:%M}"
    else:
        day = dates.format_date(local, "medium", locale=language())
        time = dates.format_time(local.time(), "short", locale=language())
    shown = day if style == "date" else f"{day}, {time}"
    return shown if zone or style == "date" else f"{shown} UTC"


def format_day(day: date) -> str:
    """A day for the reader: Nov 30, 2026."""
    return str(dates.format_date(day, "medium", locale=language()))


def day_label(day: date) -> str:
    """A day without its year: Nov 30."""
    return str(dates.format_skeleton("MMMd", day, locale=language()))


def format_wait(wait: timedelta) -> str:
    """How long something lasts, in its largest unit from minutes on: 15 minutes, 2 hours, 1 day."""
    rounded = max(timedelta(minutes=1), timedelta(minutes=round(wait.total_seconds() / 60)))
    return str(dates.format_timedelta(rounded, granularity="minute", threshold=1, locale=language()))


def format_number(number: float) -> str:
    """A number with the reader's separators: 12,345.6."""
    return str(numbers.format_decimal(number, locale=language()))


def format_money(amount: float, currency: str) -> str:
    """An amount with its currency, an ISO 4217 code or what else somebody typed there."""
    return str(numbers.format_currency(amount, currency, locale=language()))


def format_percent(share: float) -> str:
    """A share of 1 as whole percents."""
    return str(numbers.format_percent(share, locale=language()))


def joined(parts: list[str], style: Literal["standard", "or"] = "standard") -> str:
    """Parts as a list in a sentence: "a, b, and c"; ``style`` or for "a, b, or c"."""
    return str(format_list(parts, style=style, locale=language()))
