"""The web server's entry under `make dev`: templates are read anew, and a toolbar shows queries, templates and times.

Nothing else starts it. The toolbar shows settings and secrets, so it answers on this machine only.
"""

from __future__ import annotations

import ipaddress

from flask import Flask, Response
from flask_debugtoolbar import DebugToolbarExtension

from atspro import create_app
from atspro.config import load_settings
from atspro.errors import AtsproError
from atspro.web.security import CONTENT_SECURITY_POLICY

PANELS = (
    "timer.TimerDebugPanel",
    "sqlalchemy.SQLAlchemyDebugPanel",
    "template.TemplateDebugPanel",
    "request_vars.RequestVarsDebugPanel",
    "route_list.RouteListDebugPanel",
    "logger.LoggingPanel",
    "profiler.ProfilerDebugPanel",
)


def create_dev_app() -> Flask:
    """The application with the toolbar. Raises `AtsproError` where other machines could reach it."""
    settings = load_settings()
    if settings.HOST != "localhost" and not ipaddress.ip_address(settings.HOST.strip("[]")).is_loopback:
        raise AtsproError("`make dev` shows secrets on its pages: it runs on this machine only. Unset HOST.")
    # Read when the database is bound to the application, in its factory.
    Flask.default_config = {**Flask.default_config, "SQLALCHEMY_RECORD_QUERIES": True}  # type: ignore[assignment]
    app = create_app(settings)
    app.config.update(
        TEMPLATES_AUTO_RELOAD=True,
        DEBUG_TB_ENABLED=True,
        DEBUG_TB_INTERCEPT_REDIRECTS=False,
        DEBUG_TB_PANELS=[f"flask_debugtoolbar.panels.{panel}" for panel in PANELS],
    )
    DebugToolbarExtension(app)

    @app.after_request
    def allow_the_toolbar(response: Response) -> Response:
        inline = "'self' 'unsafe-inline'"
        policy = f"{CONTENT_SECURITY_POLICY}; script-src {inline}; style-src {inline}"
        response.headers["Content-Security-Policy"] = policy
        return response

    return app
