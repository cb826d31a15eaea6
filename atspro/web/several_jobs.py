"""Several postings pasted at once: parted, each shown with what was read of it, and saved together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from atspro.db import db, transaction
from atspro.engine.read import JobReading
from atspro.engine.read.several_posts import MAX_POSTS
from atspro.errors import InvalidInput, UnreadableFile
from atspro.i18n import gettext, ngettext, translated
from atspro.services import applications, jobs
from atspro.services.applications import Earlier
from atspro.services.sandbox import parser
from atspro.shapes import JobData
from atspro.web.current_user import actor
from atspro.web.forms.jobs import JobForm, SeveralForm
from atspro.web.security import costly, limiter, person_key

bp = Blueprint("several_jobs", __name__, url_prefix="/jobs/several")
bp.before_request(login_required(lambda: None))

READ_LIMIT = "10 per minute"


@dataclass(frozen=True)
class Posting:
    """One of the postings: its form, whether it is to be saved, and what the person has of it already.

    ``same_as`` is the number of the posting above that has the same text, 0 for none.
    """

    number: int
    form: JobForm
    is_chosen: bool = True
    earlier: Sequence[Earlier] = ()
    notes: Sequence[str] = ()
    same_as: int = 0


@bp.route("/", methods=["GET", "POST"])
@limiter.limit(lambda: READ_LIMIT, key_func=person_key, methods=["POST"])
@costly
def read() -> ResponseReturnValue:
    """Paste the postings; each is shown for review and nothing is saved yet."""
    form = SeveralForm()
    if request.method == "GET":
        parser.get_ready()
        return render_template("jobs/several.html", form=form, max_posts=MAX_POSTS)
    if form.validate():
        try:
            found = parser.read_posts(form.text.data or "")
        except (UnreadableFile, InvalidInput) as error:
            form.text.errors = [translated(str(error))]
        else:
            if found.is_cut:
                message = gettext(
                    "Only the first %(count)s postings were read. Paste the others afterwards.", count=MAX_POSTS
                )
                flash(message, "warning")
            return _review([_posting(number, reading) for number, reading in enumerate(found.posts, 1)], is_new=True)
    return render_template("jobs/several.html", form=form, max_posts=MAX_POSTS), 422


@bp.post("/save")
@limiter.limit(lambda: READ_LIMIT, key_func=person_key)
@costly
def save() -> ResponseReturnValue:
    """Save all that are chosen, or none where one of them lacks something; or join one with the one above."""
    postings = [
        Posting(number, JobForm(prefix=_prefix(number), meta={"csrf": False}), bool(request.form.get(f"keep-{number}")))
        for number in range(1, MAX_POSTS + 1)
        if f"{_prefix(number)}title" in request.form
    ]
    if request.form.get("join"):
        return _review(_joined(postings, request.form.get("join", type=int) or 0))
    data = {one.number: one.form.read() for one in postings if one.is_chosen}
    good = {number: read for number, read in data.items() if read is not None}
    for number, read in good.items():
        try:
            jobs.check_job(read)
        except InvalidInput as error:
            data[number] = None
            next(one for one in postings if one.number == number).form.show(error)
    if not data:
        return _review(postings, error=gettext("Choose at least one of the postings.")), 422
    if None in data.values():
        return _review(postings, error=gettext("Nothing is saved yet. Correct what is marked below.")), 422
    with transaction() as session:
        # The last first, so that the list, newest first, has them in the order of the text.
        for _, read in sorted(good.items(), reverse=True):
            jobs.create_job(session, actor(), read)
    flash(ngettext("%(num)s job saved.", "%(num)s jobs saved.", len(good)), "success")
    return redirect(url_for("jobs.index"))


def _prefix(number: int) -> str:
    return f"posting{number}-"


def _posting(number: int, reading: JobReading, *, is_chosen: bool = True) -> Posting:
    form = JobForm.from_job(reading.job, reading.unsure, prefix=_prefix(number), meta={"csrf": False})
    return Posting(number, form, is_chosen, notes=reading.notes)


def _joined(postings: list[Posting], number: int) -> list[Posting]:
    """The postings with this one read together with the one above it; the others as they were typed."""
    place = next((at for at, one in enumerate(postings) if one.number == number), 0)
    if not place:
        return postings
    above, below = postings[place - 1], postings[place]
    text = "\n\n".join(one.form["description"].data or "" for one in (above, below))
    try:
        reading = parser.read_job(text)
    except (UnreadableFile, InvalidInput) as error:
        flash(translated(str(error)), "warning")
        return postings
    return [*postings[: place - 1], _posting(above.number, reading), *postings[place + 1 :]]


def _review(postings: Sequence[Posting], error: str = "", *, is_new: bool = False) -> str:
    """The postings with what the person has of each; of those that ``is_new``, a duplicate is not chosen."""
    session, first = db.session(), dict[str, int]()
    shown = []
    texts = Counter(_same(one.form) for one in postings)
    for one in postings:
        data = JobData.model_construct(
            title="",
            company=one.form["company"].data or "",
            link=one.form["link"].data,
            description=one.form["description"].data or "",
        )
        same = _same(one.form)
        same_as = first.setdefault(same, one.number) if same and texts[same] > 1 else one.number
        earlier = applications.earlier_applications(session, actor(), data)
        is_double = same_as != one.number or any(known.is_same_posting for known in earlier)
        is_chosen = not is_double if is_new else one.is_chosen
        shown.append(
            Posting(one.number, one.form, is_chosen, earlier, one.notes, same_as if same_as != one.number else 0)
        )
    return render_template("jobs/several_review.html", postings=shown, error=error)


def _same(form: JobForm) -> str:
    return " ".join((form["description"].data or "").split()).lower()
