"""A stock Flask-Admin over the data model's tables: what its manual shows, with the columns that all show."""

from __future__ import annotations

import os
import warnings
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Flask
from flask_admin import Admin
from flask_admin.contrib.sqla import ModelView
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ForeignKey, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from atspro.config import sqlalchemy_url


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)


class User(db.Model):
    __tablename__ = "user"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str]

    def __str__(self) -> str:
        return self.email


class Job(db.Model):
    __tablename__ = "userJobs"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column("userId", ForeignKey("user.id"))
    company: Mapped[str]
    title: Mapped[str]
    description: Mapped[str] = mapped_column(Text)
    status: Mapped[str]
    created_at: Mapped[datetime] = mapped_column("createdAt")
    user: Mapped[User] = relationship()

    def __str__(self) -> str:
        return f"{self.title} at {self.company}"


class Document(db.Model):
    __tablename__ = "jobDocuments"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    job_id: Mapped[UUID] = mapped_column("jobId", ForeignKey("userJobs.id"))
    type: Mapped[str]
    content: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    is_active: Mapped[bool] = mapped_column("isActive")
    details: Mapped[dict[str, Any] | None] = mapped_column("metadata", JSONB)
    created_at: Mapped[datetime] = mapped_column("createdAt")
    job: Mapped[Job] = relationship()


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
        admin.add_view(DocumentView(Document, db, endpoint="documents", url="/admin/documents"))
        admin.add_view(ModelView(Job, db, endpoint="jobs", url="/admin/jobs"))
        admin.add_view(ModelView(User, db, endpoint="users", url="/admin/users"))
    return app


app = create_app()
