"""The reader's language and time zone: what they have set, else what their browser asks for; and a page to set them."""

from __future__ import annotations

from zoneinfo import available_timezones

from flask import Blueprint, Flask, flash, g, has_request_context, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_required
from flask_wtf import FlaskForm
from wtforms import SelectField

from atspro import i18n
from atspro.db import transaction
from atspro.i18n import gettext, lazy_gettext
from atspro.services.users import user_settings
from atspro.web.current_user import actor, not_in_anothers_name

bp = Blueprint("languages", __name__, url_prefix="/account/language")
bp.before_request(login_required(lambda: None))
bp.before_request(not_in_anothers_name)


def init_app(app: Flask) -> None:
    """Choose the language of each request, and tell templates what was chosen."""
    i18n.init_app(app, choose=_choose)
    app.register_blueprint(bp)
    app.context_processor(
        lambda: {
            "language": i18n.language,
            "languages": i18n.LANGUAGES,
            "time_zone": time_zone,
            "reader_zone": i18n.reader_zone,
            "format_number": i18n.format_number,
            "script_messages": i18n.script_messages,
        }
    )


def time_zone() -> str | None:
    """The time zone that the reader has set; None leaves it to the browser's script."""
    return _chosen()[1]


def _choose() -> str | None:
    if not has_request_context():
        return None
    language = _chosen()[0]
    if language in i18n.LANGUAGES:
        return language
    return request.accept_languages.best_match(list(i18n.LANGUAGES), default=i18n.DEFAULT)


def _chosen() -> tuple[str | None, str | None]:
    """The language and zone that the signed-in person has set. They came with the session, at no statement's cost."""
    if not has_request_context() or not current_user.is_authenticated:
        return None, None
    chosen: tuple[str | None, str | None] = g.get("chosen", (None, None))
    return chosen


class LanguageForm(FlaskForm):
    """How somebody wants to see the site."""

    language = SelectField(lazy_gettext("Language"))
    timezone = SelectField(lazy_gettext("Time zone"))

    def __init__(self) -> None:
        language, zone = _chosen()
        super().__init__(data={"language": language or "", "timezone": zone or ""})
        browser = ("", gettext("As my browser says"))
        self.language.choices = [browser, *i18n.LANGUAGES.items()]
        self.timezone.choices = [browser, *((name, name.replace("_", " ")) for name in sorted(available_timezones()))]


@bp.route("/", methods=["GET", "POST"])
def show() -> ResponseReturnValue:
    """Choose a language and a time zone."""
    form = LanguageForm()
    if form.validate_on_submit():
        language, zone = form.language.data or None, form.timezone.data or None
        with transaction() as session:
            user_settings.save_settings(session, actor(), language=language, timezone=zone)
        g.chosen = (language, zone)
        i18n.language_changed()
        flash(gettext("Your language and time zone are saved."), "success")
        return redirect(url_for("account.show"))
    return render_template("account/language.html", form=form), 422 if form.is_submitted() else 200
