"""A stock Flask-Admin over our tables: what its manual shows, with the same columns, filters and search as ours."""

from __future__ import annotations

import os
import warnings

from flask import Flask
from flask_admin import Admin
from flask_admin.contrib.sqla import ModelView

from atspro.config import sqlalchemy_url
from atspro.db import db
from atspro.models import JobDocument, User, UserJob


class DocumentView(ModelView):
    column_list = ("type", "version", "is_active", "job.title", "job.user.email", "created_at")
    column_filters = ("type", "is_active")
    column_searchable_list = ("content",)
    column_default_sort = ("created_at", True)
    form_columns = ("type", "version", "is_active", "content", "job")
    named_filter_urls = True
    page_size = 20


def create_app() -> Flask:
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY="bench", SQLALCHEMY_DATABASE_URI=sqlalchemy_url(os.environ["DATABASE_URL"]), WTF_CSRF_ENABLED=False
    )
    db.init_app(app)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        admin = Admin(app, name="Stock")
        admin.add_view(DocumentView(JobDocument, db, endpoint="documents", url="/admin/documents"))
        admin.add_view(ModelView(UserJob, db, endpoint="jobs", url="/admin/jobs"))
        admin.add_view(ModelView(User, db, endpoint="users", url="/admin/users"))
    return app


app = create_app()
