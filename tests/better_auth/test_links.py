"""Links of one application used at the other: reset of a password, proof of an address, change of an address."""

from __future__ import annotations

import json

import pytest

from atspro.services.auth import accounts
from atspro.services.users import user_admin
from tests.better_auth.conftest import SECRET, Pair, Person
from tests.better_auth.harness import run_node

NEW_PASSWORD = "another horse battery"


@pytest.fixture
def person(crossed: Pair) -> Person:
    """Somebody new."""
    return crossed.person()


DONE, GONE = 302, 410


def is_verified(person: Person) -> bool:
    return bool(person.pair.sql('SELECT "emailVerified" FROM "user" WHERE email = :email', email=person.email)[0][0])


def reset_token_from_here(person: Person) -> str:
    assert person.other_browser().here("/forgotten-password", email=person.email).status_code == DONE
    return person.mailed("reset")


def reset_token_from_there(person: Person) -> str:
    person.there("/request-password-reset", email=person.email)
    return person.pair.theirs.outbox("reset", person.email)[-1]["token"]


def reset_here(person: Person, token: str) -> int:
    return person.other_browser().follow("/reset-password", token, password=NEW_PASSWORD)


def test_a_reset_link_from_there_is_used_here_once(person: Person) -> None:
    person.sign_up_there()
    token = reset_token_from_there(person)
    assert reset_here(person, token) == DONE
    assert not person.is_known_there()
    assert reset_here(person, token) == GONE
    said = person.refused_there("/reset-password", newPassword="a third password", token=token)
    assert "invalid token" in said.lower()
    old = person.other_browser()
    old.refused_there("/sign-in/email", email=old.email, password=old.password)
    person.password = NEW_PASSWORD
    person.other_browser().sign_in_there()


def test_a_reset_link_from_here_is_used_there_once(person: Person) -> None:
    person.sign_up_here()
    token = reset_token_from_here(person)
    person.there("/reset-password", newPassword=NEW_PASSWORD, token=token)
    assert reset_here(person, token) == GONE
    assert person.other_browser().try_here().status_code == 422
    person.password = NEW_PASSWORD
    person.other_browser().sign_in_here()


def test_who_has_no_password_gets_one_by_a_reset_that_works_there(person: Person) -> None:
    person.sign_up_there()
    person.pair.sql(
        'DELETE FROM account WHERE "userId" = (SELECT id FROM "user" WHERE email = :email)', email=person.email
    )
    person.other_browser().refused_there("/sign-in/email", email=person.email, password=person.password)
    assert reset_here(person, reset_token_from_here(person)) == DONE
    person.password = NEW_PASSWORD
    person.other_browser().sign_in_there()


def test_who_was_imported_chooses_a_password_there_for_both(person: Person) -> None:
    with person.pair.session() as session:
        (user_id,) = accounts.new_users(session, [(person.name, person.email, False)])
        link = person.pair.base_url + "/reset-password?token="
        user_admin.invite(session, {user_id: person.email}, link=lambda token: link + token, site=person.pair.base_url)
    person.other_browser().refused_there("/sign-in/email", email=person.email, password=NEW_PASSWORD)
    person.there("/reset-password", newPassword=NEW_PASSWORD, token=person.mailed("invitation"))
    person.password = NEW_PASSWORD
    person.other_browser().sign_in_here()
    person.other_browser().sign_in_there()


def test_a_reset_link_of_each_ends_after_an_hour(person: Person) -> None:
    person.sign_up_here()
    tokens = reset_token_from_here(person), reset_token_from_there(person)
    left = person.pair.sql(
        'SELECT max("expiresAt") - min("expiresAt") < \'5 minutes\', count(*) FROM verification'
        ' WHERE value = (SELECT id FROM "user" WHERE email = :email)',
        email=person.email,
    )
    assert left == [(True, 2)]
    person.pair.sql('UPDATE verification SET "expiresAt" = "expiresAt" - interval \'1 hour\'')
    assert [reset_here(person, token) for token in tokens] == [GONE, GONE]
    person.refused_there("/reset-password", newPassword=NEW_PASSWORD, token=tokens[0])


def test_a_verification_link_from_there_is_used_here(person: Person) -> None:
    person.sign_up_there()
    person.there("/send-verification-email", email=person.email)
    token = person.pair.theirs.outbox("verify", person.email)[-1]["token"]
    assert not is_verified(person)
    assert person.follow("/verify-email", token) == DONE
    assert is_verified(person)
    assert person.there("/get-session")["user"]["emailVerified"]


def test_a_verification_link_from_here_is_ours_alone(person: Person) -> None:
    person.sign_up_here()
    token = person.mailed("verify")
    person.refused_there(f"/verify-email?token={token}")
    assert not is_verified(person)
    assert person.follow("/verify-email", token) == DONE
    assert is_verified(person)
    assert person.follow("/verify-email", token) == GONE


def test_a_change_of_address_from_here_is_carried_out_here(person: Person) -> None:
    person.sign_up_here()
    wanted = Person(person.pair, f"new.{person.email}")
    assert person.here("/account/address", email=wanted.email.upper()).status_code == DONE
    token = wanted.mailed("change_address")
    person.refused_there(f"/verify-email?token={token}")
    assert person.follow("/verify-email", token) == DONE
    person.email = wanted.email
    assert person.is_known_there()
    assert person.is_known_here()
    person.other_browser().sign_in_here()
    assert person.follow("/verify-email", token) == GONE


def change_token_from_there(person: Person, wanted: str, request_type: str) -> str:
    """A token as Better-Auth's own function makes it; versions before 1.7 put less into it."""
    user_id = person.there("/get-session")["user"]["id"]
    more = {"requestType": request_type, "userId": user_id}
    return run_node(
        person.pair.folder,
        "import { createEmailVerificationToken as make } from 'better-auth/api';"
        "console.log(await make(...JSON.parse(process.argv[1])))",
        json.dumps([SECRET, person.email, wanted, 3600, more]),
    )


@pytest.mark.parametrize("kind", ["change-email-verification", "change-email-confirmation"])
def test_a_change_of_address_from_there_is_refused_here(person: Person, kind: str) -> None:
    person.sign_up_there()
    assert person.follow("/verify-email", change_token_from_there(person, f"new.{person.email}", kind)) == GONE
    assert person.is_known_there()
    assert person.is_known_here()
    person.other_browser().sign_in_there()


def test_a_link_for_one_person_changes_nobody_elses_address(person: Person) -> None:
    person.sign_up_there()
    token = change_token_from_there(person, "mine.now@example.com", "change-email-verification")
    stranger = person.pair.person().sign_up_here()
    assert stranger.follow("/verify-email", token) == GONE
    assert person.is_known_here()
    assert stranger.is_known_here()
