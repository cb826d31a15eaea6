"""The page of an application: where it stands, what was sent, people, offers, files, the timeline, attempts."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from atspro.db import db, utc_now
from atspro.i18n import gettext, gettext_noop
from atspro.models import UserApplication, UserJob
from atspro.services import applications, documents
from atspro.services.applications import METHOD_LABELS, OUTCOME_LABELS, STAGE_LABELS
from atspro.web.forms.application_parts import FACTS, FILE_LABELS, FileForm, PersonForm, TagsForm
from atspro.web.forms.applications import (
    EVENT_LABELS,
    RESULT_LABELS,
    AttemptForm,
    EventForm,
    MoveForm,
    SentForm,
)
from atspro.web.forms.base import keep_apart
from atspro.web.job_page import undoable_move
from atspro.web.templating import DOCUMENT_NAMES


def application_page(application: UserApplication, **forms: Any) -> str:
    """The page, with what was typed into a form that could not be saved, by the form's name."""
    session = db.session()
    job = session.get_one(UserJob, application.job_id)
    move_form = forms.get("move") or MoveForm(formdata=None, to=applications.stage_key(application))
    move_form.seen.data = applications.stage_key(application)
    people, contacts = applications.people_of(session, application)
    tags, all_tags = applications.tags_of(session, application)
    person_form = forms.get("person") or PersonForm(formdata=None)
    person_form.offer(contacts)
    shown = {
        "move": move_form,
        "event": forms.get("event") or EventForm(formdata=None),
        "sent": forms.get("sent") or sent_form(session, application, is_new=True),
        "attempt": forms.get("attempt") or AttemptForm(formdata=None),
        "person": person_form,
        "file": forms.get("file") or FileForm(formdata=None),
        "tags": forms.get("tags") or TagsForm(formdata=None, tags=", ".join(tags)),
    }
    keep_apart(shown)
    return render_template(
        "applications/show.html",
        application=application,
        job=job,
        timeline=applications.timeline(session, application),
        sent=applications.sent_documents(session, application),
        attempts=applications.attempts_of(session, application),
        moved=undoable_move(request.args.get("moved", "")),
        people=people,
        offers=[(offer, applications.yearly_base(offer)) for offer in applications.offers_of(session, application)],
        files=applications.files_of(session, application),
        tags=tags,
        all_tags=all_tags,
        **{f"{name}_form": form for name, form in shown.items()},
        **words(),
    )


def sent_form(session: Session, application: UserApplication, *, is_new: bool = False) -> SentForm:
    """The form that marks an application as sent, offering the active versions; ``is_new`` takes nothing typed."""
    job = session.get_one(UserJob, application.job_id)
    active = documents.active_documents(session, job)
    form = SentForm(formdata=None) if is_new else SentForm()
    offered = [active[kind] for kind in ("resume", "cover") if active.get(kind)]
    form.versions.choices = [
        SelectChoice(
            str(version.id),
            gettext("%(type)s, version %(version)s", type=DOCUMENT_NAMES[version.type], version=version.version),
        )
        for version in offered
    ]
    if is_new:
        form.versions.data = [str(version.id) for version in offered]
        form.source.data = application.source
        form.method.data = application.method or ""
    return form


def words() -> dict[str, Any]:
    """What the templates of applications call things."""
    return {
        "stage_labels": STAGE_LABELS,
        "outcome_labels": OUTCOME_LABELS,
        "event_labels": EVENT_LABELS
        | {
            "stage": gettext_noop("Moved"),
            "document": gettext_noop("Documents sent"),
            "file": gettext_noop("File"),
        },
        "method_labels": METHOD_LABELS,
        "result_labels": RESULT_LABELS,
        "file_labels": FILE_LABELS,
        "facts": FACTS,
        "now": utc_now(),
    }
