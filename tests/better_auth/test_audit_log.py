"""What Better-Auth writes by its own connections is remembered, without its secrets, and never refused."""

from __future__ import annotations

from typing import Any

from atspro.models import AuditEntry, User
from atspro.services.undo import undelete
from tests.better_auth.conftest import Pair
from tests.better_auth.test_bans import id_of, make_admin


def remembered(pair: Pair, user_id: str) -> list[dict[str, Any]]:
    rows = pair.sql(
        'SELECT to_jsonb(e) FROM "auditEntry" e WHERE "rowId" = :id OR "parentId" = :id ORDER BY id', id=user_id
    )
    return [row[0] for row in rows]


def test_what_better_auth_writes_is_remembered_with_nobodys_name(crossed: Pair) -> None:
    admin = make_admin(crossed.person())
    person = crossed.person().sign_up_there()
    user_id = id_of(person)
    tokens = [row[0] for row in crossed.sql('SELECT token FROM session WHERE "userId" = :id', id=user_id)]
    hashes = [row[0] for row in crossed.sql('SELECT password FROM account WHERE "userId" = :id', id=user_id)]
    admin.there("/admin/ban-user", userId=user_id, banReason="Spam.")
    made = remembered(crossed, user_id)
    assert {(one["tableName"], one["action"]) for one in made} >= {
        ("user", "insert"),
        ("account", "insert"),
        ("session", "insert"),
        ("user", "update"),
        ("session", "delete"),
    }
    assert {one["actorId"] for one in made} == {None}
    assert {one["source"] for one in made} & {"atspro", "atspro-worker"} == set()
    ban = next(one for one in made if one["action"] == "update" and "banned" in one["changed"])
    assert ban["after"]["banReason"] == "Spam."
    assert tokens
    assert hashes
    assert not any(secret in str(made) for secret in [*tokens, *hashes] if secret)


def test_a_user_whom_better_auth_deletes_can_be_restored_and_signs_in_there(crossed: Pair) -> None:
    admin = make_admin(crossed.person())
    person = crossed.person().sign_up_there()
    user_id = id_of(person)
    admin.there("/admin/remove-user", userId=user_id)
    assert crossed.sql('SELECT 1 FROM "user" WHERE id = :id', id=user_id) == []
    [(entry_id,)] = crossed.sql('SELECT id FROM "auditEntry" WHERE "rowId" = :id AND action = \'delete\'', id=user_id)
    with crossed.session() as session:
        actor = session.get_one(User, id_of(admin))
        undelete.undelete(session, actor, session.get_one(AuditEntry, entry_id))
    assert person.refused_there("/sign-in/email", email=person.email, password=person.password)
    person.here("/forgotten-password", email=person.email)
    person.password = "another long password"
    assert person.follow("/reset-password", person.mailed("reset"), password=person.password) == 302
    assert person.other_browser().sign_in_there().is_known_there()
