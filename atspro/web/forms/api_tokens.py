"""The form of a new token of a program."""

from __future__ import annotations

from functools import partial

from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from atspro.i18n import Labels, lazily, lazy_gettext, ngettext
from atspro.services.auth import api_tokens
from atspro.tables import API_TOKENS
from atspro.web.forms.account import ConfirmForm

_LIMIT = API_TOKENS["name"].most
DEFAULT_DAYS = 90


def _days(days: int) -> str:
    return ngettext("%(num)s day", "%(num)s days", days)


class TokenForm(ConfirmForm):
    """What a program is called, what it may do and until when."""

    name = StringField(
        lazy_gettext("What it is for"),
        [
            DataRequired(lazy_gettext("Say what the token is for.")),
            Length(max=_LIMIT, message=lazy_gettext("Use at most %(limit)s characters.", limit=_LIMIT)),
        ],
        render_kw={"autocomplete": "off", "maxlength": _LIMIT},
    )
    scopes = SelectMultipleField(
        lazy_gettext("What the program may do"),
        [DataRequired(lazy_gettext("Choose what the program may do."))],
        choices=[SelectChoice(name, label) for name, label in Labels(api_tokens.SCOPES).lazy()],
        default=[api_tokens.READ],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    days = SelectField(
        lazy_gettext("Valid for"),
        [DataRequired(lazy_gettext("Choose when the token ends."))],
        coerce=int,
        choices=[SelectChoice(days, lazily(partial(_days, days))) for days in api_tokens.LIFETIMES],
        default=DEFAULT_DAYS,
    )
