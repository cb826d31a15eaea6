"""The dashboard in German: filters, questions, what is said afterwards, and what never comes back."""

from __future__ import annotations

from flask.testing import FlaskClient

from atspro.models import User
from tests.admin.conftest import Make

GERMAN = {"Accept-Language": "de"}


def test_lists_actions_and_answers_are_german(staff: FlaskClient, user: User, make_job: Make) -> None:
    job = make_job(user)
    page = staff.get("/admin/jobs/?flt0_status=tracked", headers=GERMAN).text
    for text in ("Unternehmen beginnt mit", "Hinzugefügt seit", "Anschreiben erstellen"):
        assert text in page
    for text in ("Company begins with", "Added since", "Generate", "jobs found"):
        assert text not in page
    asked = {"action": "generate_cover", "rowid": str(job.id)}
    page = staff.post("/admin/jobs/action/", data=asked, headers=GERMAN).text
    assert "Das Anschreiben für diese Stellen erstellen?" in page
    staff.post("/admin/jobs/action/", data=asked | {"confirmed": "1"}, headers=GERMAN)
    assert "1 Dokument angefordert." in staff.get("/admin/jobs/", headers=GERMAN).text


def test_sessions_and_what_stays_deleted_are_german(staff: FlaskClient) -> None:
    page = staff.get("/admin/sessions/", headers=GERMAN).text
    for text in ("E-Mail-Adresse der Person ist", "Endet nach", "Beenden", "Sitzung von"):
        assert text in page
    assert "Revoke" not in page
    assert "Was nie protokolliert wird" in staff.get("/admin/audit/deleted/", headers=GERMAN).text
