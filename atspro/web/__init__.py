"""What a job seeker's browser talks to: blueprints, access, error pages, headers."""

from __future__ import annotations

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_wtf.csrf import CSRFProtect

from atspro.config import Settings
from atspro.services import mail
from atspro.services.applications import check_contacts
from atspro.tables import CONTACTS
from atspro.web import (
    account,
    api_tokens,
    application_parts,
    applications,
    auth,
    calendar,
    capture,
    current_user,
    dashboard,
    developers,
    documents,
    error_pages,
    generation,
    health,
    impersonation,
    installable,
    job_imports,
    jobs,
    languages,
    metrics,
    oauth_clients,
    oauth_views,
    offers,
    owned_pages,
    passkeys,
    reminders,
    request_logging,
    resume,
    resume_design,
    sample_job,
    saved_views,
    search,
    search_imports,
    second_step,
    security,
    security_reports,
    sentences,
    several_jobs,
    staff_gate,
    statistics,
    tasks,
    templating,
    two_factor,
    webhooks,
)
from atspro.web.api import blueprint as api

csrf = CSRFProtect()


def init_app(app: Flask, settings: Settings) -> None:
    """Register everything of the web on the application."""
    mail.warn_if_unset(settings)
    csrf.init_app(app)
    Bootstrap5(app)
    security.init_app(app, settings)
    current_user.init_app(app)
    languages.init_app(app)
    templating.init_app(app)
    error_pages.init_app(app)
    oauth_clients.init_app(app, settings)
    for blueprint in (
        health.bp,
        metrics.bp,
        security_reports.bp,
        auth.bp,
        second_step.bp,
        account.bp,
        api_tokens.bp,
        webhooks.bp,
        two_factor.bp,
        passkeys.bp,
        oauth_views.bp,
        oauth_views.account_bp,
        dashboard.bp,
        resume.bp,
        sentences.bp,
        jobs.bp,
        applications.bp,
        application_parts.bp,
        offers.bp,
        calendar.bp,
        calendar.feed_bp,
        reminders.bp,
        reminders.off_bp,
        resume_design.bp,
        owned_pages.pages_of(
            CONTACTS,
            "contacts",
            url="/contacts",
            intro="Recruiters, managers and everybody else whom you meet in your search, with what you know of them.",
            check_room=check_contacts,
        ),
        statistics.bp,
        tasks.bp,
        saved_views.bp,
        search.bp,
        job_imports.bp,
        sample_job.bp,
        capture.bp,
        several_jobs.bp,
        search_imports.bp,
        installable.bp,
        developers.bp,
        documents.bp,
        generation.bp,
    ):
        app.register_blueprint(blueprint)
    # Its address is the proof, and a mail program that posts to it knows no token.
    csrf.exempt(reminders.off)
    # Browsers send reports on their own, with no token.
    csrf.exempt(security_reports.receive)
    api.init_app(app)
    for view in api.views(app):
        # No cookie is looked at there, so nobody else's page can act by one.
        csrf.exempt(view)
    impersonation.init_app(app)
    staff_gate.init_app(app)
    request_logging.init_app(app, settings)
