"""Form of a document's text."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import IntegerField, TextAreaField
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput


class EditForm(FlaskForm):
    """A document's Markdown, and the newest version that the writer knew of."""

    # The service says what is wrong with the text, so that every writer of documents meets the same rules.
    content = TextAreaField(
        "Text, in Markdown",
        [InputRequired("Write something before you save.")],
        render_kw={"rows": 28, "spellcheck": "true"},
    )
    based_on = IntegerField(widget=HiddenInput(), validators=[InputRequired("Reload the page and try again.")])
