"""The bank of sentences: what the lines of a resume say in the person's own words, confirmed, mended or dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from werkzeug.wrappers import Response

from atspro.db import db, transaction
from atspro.errors import Busy, Conflict, InvalidInput
from atspro.i18n import gettext, ngettext
from atspro.services import resumes
from atspro.services.resumes import sentences
from atspro.services.resumes.sentences import CONFIRMED, DROPPED, UNDECIDED, BankEntry, TypedSentence
from atspro.translatable import gettext_noop
from atspro.web.current_user import actor
from atspro.web.security import costly, limiter, person_key

bp = Blueprint("sentences", __name__, url_prefix="/resume/sentences")
bp.before_request(login_required(lambda: None))

PER_PAGE = 20
SAVE_LIMIT = "60 per minute"
# What a link shows, by the state of a sentence; all of them without a choice.
SHOWN = {"open": UNDECIDED, "confirmed": CONFIRMED, "dropped": DROPPED}
TOO_LONG = gettext_noop("The sentences could not be proposed just now. Nothing is lost: try again in a minute.")


@bp.get("/")
@costly
def show() -> ResponseReturnValue:
    """Sentences to decide, those that were confirmed, or those that were dropped."""
    return _page()


@bp.post("/")
@limiter.limit(lambda: SAVE_LIMIT, key_func=person_key)
@costly
def save() -> ResponseReturnValue:
    """Keep what was decided of the lines that the page showed: one of them, those that were marked, or all."""
    typed = _typed(request.form.get("action", "save"))
    try:
        with transaction() as session:
            confirmed, dropped = sentences.save_sentences(session, actor(), typed)
    except InvalidInput as error:
        return _page(typed, error.fields, str(error)), 422
    except Conflict as error:
        return _page(typed, {}, str(error)), 409
    except Busy:
        return _page(typed, {}, gettext(TOO_LONG)), 503
    _say(confirmed, dropped)
    return redirect(url_for("sentences.show", show=_shown(), page=request.args.get("page"), _anchor="sentences"))


@bp.post("/forget")
def forget() -> ResponseReturnValue:
    """Delete the sentences whose lines are not in the resume any more."""
    with transaction() as session:
        count = sentences.forget_sentences(session, actor())
    told = ngettext(
        "Deleted: %(num)s sentence of lines that are gone.", "Deleted: %(num)s sentences of lines that are gone.", count
    )
    flash(told, "success")
    return redirect(url_for("sentences.show"))


def _shown() -> str:
    asked = request.args.get("show", "open")
    return asked if asked in SHOWN or asked == "all" else "open"


def _typed(action: str) -> list[TypedSentence]:
    """What the form has of each line. "confirm:3" confirms the fourth, "all" every one that was not decided yet."""
    form = request.form
    verb, _, number = action.partition(":")
    found: list[TypedSentence] = []
    for n in range(PER_PAGE):
        if f"path-{n}" not in form:
            break
        state = form.get(f"state-{n}", UNDECIDED)
        if (verb == "confirm" and number == str(n)) or (verb == "all" and state == UNDECIDED):
            state = CONFIRMED
        if verb == "drop" and number == str(n):
            state = DROPPED
        path, digest, seen = (form.get(f"{name}-{n}", "") for name in ("path", "digest", "seen"))
        found.append(TypedSentence(path, digest, form.get(f"text-{n}", ""), state, seen))
    return found


def _say(confirmed: int, dropped: int) -> None:
    parts = []
    if confirmed:
        parts.append(ngettext("%(num)s sentence confirmed", "%(num)s sentences confirmed", confirmed))
    if dropped:
        parts.append(ngettext("%(num)s sentence dropped", "%(num)s sentences dropped", dropped))
    flash(gettext("Saved: %(parts)s.", parts=", ".join(parts)) if parts else gettext("Saved."), "success")


def _page(
    typed: Sequence[TypedSentence] = (), errors: Mapping[str, str] | None = None, problem: str = ""
) -> str | Response:
    session = db.session()
    resume = resumes.get_resume(session, actor())
    if resume is None or resumes.why_unusable(resume):
        flash(resumes.why_unusable(resume), "info")
        return redirect(url_for("resume.upload"))
    try:
        bank = sentences.bank_of(session, resume)
    except (InvalidInput, Busy):
        bank, problem = [], gettext(TOO_LONG)
    shown = _shown()
    chosen = [entry for entry in bank if shown == "all" or entry.state == SHOWN[shown]]
    given = {one.path: one for one in typed}
    if typed:
        # What was typed stays on the page, whatever it was saved as meanwhile.
        chosen = [entry for entry in bank if entry.line.path in given]
    pages = max(1, -(-len(chosen) // PER_PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    counts = {name: sum(entry.state == state for entry in bank) for name, state in SHOWN.items()}
    return render_template(
        "resume/sentences.html",
        entries=_grouped(chosen[(page - 1) * PER_PAGE : page * PER_PAGE]),
        counts={**counts, "all": len(bank)},
        shown=shown,
        page=page,
        pages=pages,
        given=given,
        errors=errors or {},
        problem=problem,
        gone=sentences.sentences_without_line(session, resume),
    )


def _grouped(entries: Sequence[BankEntry]) -> list[tuple[str, list[tuple[int, BankEntry]]]]:
    """The lines by the position or project that they stand in, each with its number on the page."""
    groups: list[tuple[str, list[tuple[int, BankEntry]]]] = []
    for number, entry in enumerate(entries):
        if not groups or groups[-1][0] != entry.line.place:
            groups.append((entry.line.place, []))
        groups[-1][1].append((number, entry))
    return groups
