"""Every table and every column is declared, and what a declaration says fits the database."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from flask import Flask
from sqlalchemy import BigInteger, Boolean, Date, DateTime, Float, Integer, LargeBinary, Numeric, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, INT8MULTIRANGE, JSONB

from atspro.db import Base, UtcTimestamp
from atspro.i18n import in_language
from atspro.shapes import JobData, ResumeData
from atspro.tables import TABLES, USER_JOBS, USER_RESUME, NotPersonal, Table
from atspro.tables.choice_words import CHOICE_WORDS
from atspro.tables.ownership import is_owned, references

# Kept by the database itself, in no model's mapper.
GENERATED = {"searchVector"}
FITTING: Mapping[str, tuple[type, ...]] = {
    "id": (Text, Uuid, BigInteger),
    "line": (Text, INT8MULTIRANGE, LargeBinary),
    "url": (Text,),
    "long_text": (Text,),
    "markdown": (Text,),
    "choice": (Text,),
    "lines": (ARRAY,),
    "moment": (UtcTimestamp, DateTime),
    "date": (Date,),
    "number": (Integer, BigInteger),
    "decimal": (Float, Numeric),
    "yes_no": (Boolean,),
    "json": (JSONB,),
}

each_table = pytest.mark.parametrize("table", TABLES.values(), ids=str)


def test_every_table_is_declared() -> None:
    assert set(TABLES) == set(Base.metadata.tables)


@each_table
def test_every_column_is_declared(table: Table) -> None:
    columns = {column.name for column in table.stored.columns} - GENERATED
    declared = {one.column_name for one in table.fields}
    assert declared == columns, f"{table.name}: declare {columns - declared}, remove {declared - columns}"
    assert len(declared) == len(table.fields)


@each_table
def test_every_field_is_an_attribute_of_the_kind_that_its_column_holds(table: Table) -> None:
    attributes = {one.key: one.columns[0] for one in table.model.__mapper__.column_attrs}
    for one in table.fields:
        assert one.label, f"{table.name}.{one.name} has no label"
        assert attributes[one.name].name == one.column_name
        assert isinstance(attributes[one.name].type, FITTING[one.kind]), f"{table.name}.{one.name} is no {one.kind}"
        assert bool(one.choices) == (one.kind == "choice"), f"{table.name}.{one.name} needs choices, or is no choice"


@each_table
def test_every_table_says_whose_its_rows_are_and_they_go_with_their_person(table: Table) -> None:
    if isinstance(table.personal, NotPersonal):
        assert table.personal.reason
        return
    assert is_owned(table) or table.personal.owned is not None, f"{table.name} does not say whose its rows are"
    cascading = references(table.name, "CASCADE")
    for column, parent in table.parents:
        assert cascading.get(column) == parent, f"{table.name}.{column} must cascade from {parent}"


@each_table
def test_what_can_be_restored_is_logged_and_has_a_name(table: Table) -> None:
    if table.undelete != "never":
        assert table.audited() is not None, f"{table.name} is restored from a log that does not hold it"
    if table.undelete == "itself":
        assert all((table.called, table.key, table.staff)), f"{table.name} needs a name, a key and a page"
        assert {path.split(".")[0] for path in table.name_paths()} <= set(table.columns)


@each_table
def test_secrets_are_named_at_most(table: Table) -> None:
    """Whatever sounds like a secret is one, or says in which way it is none."""
    audited = table.audited()
    for one in table.fields:
        if one.name in ("token", "password", "access_token", "refresh_token", "id_token"):
            assert one.is_secret
            assert audited is not None
            assert one.column_name in audited.secret


def test_content_is_what_an_owner_types() -> None:
    assert set(USER_JOBS.content) == set(JobData.model_fields)
    assert {name for name in USER_JOBS.content if USER_JOBS[name].required} == {"title", "company"}
    assert set(USER_RESUME.content) == set(ResumeData.model_fields)


def test_each_word_of_a_choice_is_in_the_catalogs() -> None:
    words = {word for table in TABLES.values() for field in table.fields for word in field.english_words.values()}
    assert words == set(CHOICE_WORDS)


def test_a_declaration_is_read_in_the_readers_language(app: Flask) -> None:
    with app.app_context():
        assert TABLES["userJobs"].noun == "job"
        assert TABLES["userJobs"].one_row == "a job"
        with in_language("de"):
            jobs = TABLES["userJobs"]
            assert (jobs.noun, jobs.plural, jobs.counted(1200)) == ("Stelle", "Stellen", "1.200 Stellen")
            assert (jobs.one_row, jobs.id_name) == ("Stelle", "job_id")
            assert jobs["title"].label == "Stellenbezeichnung"
            assert jobs["status"].choice_words["applied"] == "Beworben"
