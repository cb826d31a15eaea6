"""Form of a document's text."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import IntegerField, TextAreaField
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from atspro.i18n import lazy_gettext


class EditForm(FlaskForm):
    """A document's Markdown, and the newest version that the writer knew of."""

    # The service says what is wrong with the text, so that every writer of documents meets the same rules.
    content = TextAreaField(
        lazy_gettext("Text, in Markdown"),
        [InputRequired(lazy_gettext("Write something before you save."))],
        render_kw={"rows": 28, "spellcheck": "true"},
    )
    based_on = IntegerField(
        widget=HiddenInput(), validators=[InputRequired(lazy_gettext("Reload the page and try again."))]
    )
