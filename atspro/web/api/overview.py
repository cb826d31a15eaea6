"""The whole search: what waits today, statistics, search, and the token that asks."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from sqlalchemy import select

from atspro.db import db
from atspro.models import UserApplication, UserJob, UserSettings
from atspro.services import applications
from atspro.services.applications.statistics import Group, Share
from atspro.services.applications.tasks import Due
from atspro.services.auth.api_tokens import READ
from atspro.services.search import palette
from atspro.web.api import shapes
from atspro.web.api.applications import event_fields, fields_of, task_fields
from atspro.web.api.bearer import current_token
from atspro.web.api.operations import answer, operation
from atspro.web.current_user import actor
from atspro.web.security import limiter, person_key
from atspro.web.templating import DOCUMENT_NAMES

bp = Blueprint("overview", __name__)
TAG = "Overview"
SEARCH_LIMIT = "240 per minute"


@bp.get("/token")
@operation(READ, TAG, {200: shapes.TokenInfo})
def read_token() -> Response:
    """Read what this token is

    Its name, what it allows and when it ends.
    """
    token = current_token()
    return answer(shapes.TokenInfo(name=token.name, scopes=token.scopes, expires_at=token.expires_at))


@bp.get("/today")
@operation(READ, TAG, {200: shapes.Today})
def read_today() -> Response:
    """Read what waits today

    At most 20 of each kind, the most urgent first. The day is that of the time zone on the account page, or UTC.
    """
    session = db.session()
    zone = session.scalar(select(UserSettings.timezone).where(UserSettings.user_id == actor().id))
    found = applications.today(session, actor(), applications.zone_of(zone))
    return answer(
        shapes.Today(
            overdue=[_due(one) for one in found.overdue],
            due=[_due(one) for one in found.due],
            coming=[shapes.TodayEvent(**event_fields(one.event), job=str(one.job)) for one in found.coming],
            quiet=[_application(*pair) for pair in found.quiet],
            deadlines=[_application(*pair) for pair in found.deadlines],
        )
    )


def _due(one: Due) -> shapes.TodayTask:
    return shapes.TodayTask(**task_fields(one.task), job=str(one.job) if one.job else None)


def _application(application: UserApplication, job: UserJob) -> shapes.Application:
    return shapes.Application(**fields_of(application, job))


@bp.get("/statistics")
@operation(READ, TAG, {200: shapes.Statistics}, query=shapes.StatisticsQuery)
def read_statistics(query: shapes.StatisticsQuery) -> Response:
    """Read how the search goes

    By what was ever reached: a rejection after an interview still counts as an interview.
    """
    found = applications.statistics(db.session(), actor(), since=query.since)
    whole = ("applied", "waiting", "silent", "saved", "undated")
    shares = ("answered", "invited", "offered", "accepted")
    groups = ("by_source", "by_method", "by_score", "by_documents", "by_week")
    return answer(
        shapes.Statistics(
            **{name: getattr(found, name) for name in whole},
            **{name: _share(getattr(found, name)) for name in shares},
            **{name: [_group(one) for one in getattr(found, name)] for name in groups},
            stages=[
                shapes.StageTime(stage=one.stage, left=one.left, median_days=one.median_days, waiting=one.waiting)
                for one in found.stages
            ],
        )
    )


def _share(one: Share) -> shapes.Share:
    low, high = one.range
    return shapes.Share(count=one.count, base=one.base, low=low, high=high)


def _group(one: Group) -> shapes.Group:
    answered, invited = _share(one.answered), _share(one.invited)
    return shapes.Group(name=one.name, applied=one.applied, answered=answered, invited=invited)


@bp.get("/search")
@limiter.limit(lambda: SEARCH_LIMIT, key_func=person_key)
@operation(READ, TAG, {200: shapes.SearchResult}, query=shapes.SearchQuery)
def search(query: shapes.SearchQuery) -> Response:
    """Search

    Jobs, companies, people and documents, at most 8 of each, whatever their accents and case.
    """
    text = palette.as_typed(query.q)
    if len(text) < palette.MIN_TYPED:
        return answer(shapes.SearchResult(jobs=[], companies=[], people=[], documents=[]))
    session, person = db.session(), actor()
    names = {kind: str(name) for kind, name in DOCUMENT_NAMES.items()}
    return answer(
        shapes.SearchResult(
            jobs=[_hit(one.id, one.title, one.company) for one in palette.own_jobs(session, person, text)],
            companies=[_hit(None, one.name, str(one.jobs)) for one in palette.own_companies(session, person, text)],
            people=[
                _hit(one.id, one.name, ", ".join(filter(None, (one.role, one.company))))
                for one in palette.own_people(session, person, text)
            ],
            documents=[
                _hit(one.id, names[one.type], f"{one.title}, {one.company}")
                for one in palette.own_documents(session, person, text, names)
            ],
        )
    )


def _hit(row_id: Any, name: str, detail: str) -> shapes.Hit:
    return shapes.Hit(id=row_id, name=name, detail=detail)
