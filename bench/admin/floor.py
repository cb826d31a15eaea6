"""The floor: for each operation one ideal statement by the driver itself, and a bare page."""

from __future__ import annotations

import os
from typing import Any

import psycopg
from flask import Flask, render_template_string, request

app = Flask(__name__)
PAGE = """<!doctype html><title>Floor</title><table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>
{% endfor %}</tr>{% endfor %}</table>"""
FORM = """<!doctype html><title>Floor</title><form method="post"><textarea name="content">{{ content }}</textarea>
<button>Save</button></form>"""
LIST = """
SELECT d.id, d.type, d.version, d."isActive", j.title, u.email, d."createdAt" FROM (
 SELECT id, "createdAt" AS at FROM "jobDocuments" {} ORDER BY "createdAt" DESC, id DESC LIMIT 20) p
JOIN "jobDocuments" d USING (id) JOIN "userJobs" j ON j.id = d."jobId" JOIN "user" u ON u.id = j."userId"
ORDER BY p.at DESC, p.id DESC"""
SEARCH = """
WITH hits AS MATERIALIZED (SELECT id FROM "jobDocuments" WHERE "searchVector" @@ 'kubernet'::tsquery LIMIT 20)
SELECT d.id, d.type, d.version, d."isActive", j.title, u.email, d."createdAt" FROM hits
JOIN "jobDocuments" d USING (id) JOIN "userJobs" j ON j.id = d."jobId" JOIN "user" u ON u.id = j."userId" """
_connection: Any = None


def run(statement: str, *values: Any) -> Any:
    global _connection
    if _connection is None:
        _connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
    return _connection.execute(statement, values)


@app.get("/list")
def show_list() -> str:
    narrowed = "WHERE type = 'resume' AND \"isActive\"" if "filter" in request.args else ""
    if "after" in request.args:
        return render_template_string(PAGE, rows=run(LIST.format('WHERE "createdAt" < %s'), request.args["after"]))
    return render_template_string(PAGE, rows=run(LIST.format(narrowed)))


@app.get("/search")
def show_search() -> str:
    return render_template_string(PAGE, rows=run(SEARCH))


@app.route("/edit/<uuid:key>", methods=["GET", "POST"])
def edit(key: Any) -> Any:
    if request.method == "POST":
        run('UPDATE "jobDocuments" SET content = %s WHERE id = %s', request.form["content"], key)
        return "", 302, {"Location": "/list"}
    content = run('SELECT content FROM "jobDocuments" WHERE id = %s', key).fetchone()[0]
    return render_template_string(FORM, content=content)
