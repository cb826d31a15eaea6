"""Links of one application used at the other: reset of a password, proof of an address, change of an address."""

from __future__ import annotations

import json
from typing import Any

import pytest

from atspro.errors import LinkExpired
from atspro.models import User
from atspro.services import accounts, verifications
from tests.better_auth.conftest import NEWEST, SECRET, Pair, Person
from tests.better_auth.harness import run_node

NEW_PASSWORD = "another horse battery"


def user_of(session: Any, person: Person) -> User:
    user = accounts.find_user(session, person.email)
    assert user is not None
    return user


def is_verified(person: Person) -> bool:
    return bool(person.pair.sql('SELECT "emailVerified" FROM "user" WHERE email = :email', email=person.email)[0][0])


def reset_token_from_here(person: Person) -> str:
    with person.pair.session() as session:
        asked = verifications.request_password_reset(session, person.email)
    assert asked is not None
    return asked[1]


def reset_token_from_there(person: Person) -> str:
    person.there("/request-password-reset", email=person.email)
    return person.pair.theirs.outbox("reset", person.email)[-1]["token"]


def reset_here(person: Person, token: str) -> None:
    with person.pair.session() as session:
        verifications.reset_password(session, token, NEW_PASSWORD)


def test_a_reset_link_from_there_is_used_here_once(person: Person) -> None:
    person.sign_up_there()
    token = reset_token_from_there(person)
    reset_here(person, token)
    assert not person.is_known_there()
    with pytest.raises(LinkExpired):
        reset_here(person, token)
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
    with pytest.raises(LinkExpired):
        reset_here(person, token)
    assert person.other_browser().try_here().status_code == 422
    person.password = NEW_PASSWORD
    person.other_browser().sign_in_here()


def test_who_has_no_password_gets_one_by_a_reset_that_works_there(person: Person) -> None:
    person.sign_up_there()
    person.pair.sql(
        'DELETE FROM account WHERE "userId" = (SELECT id FROM "user" WHERE email = :email)', email=person.email
    )
    person.other_browser().refused_there("/sign-in/email", email=person.email, password=person.password)
    reset_here(person, reset_token_from_here(person))
    person.password = NEW_PASSWORD
    person.other_browser().sign_in_there()


def test_a_reset_link_of_each_ends_after_an_hour(person: Person) -> None:
    person.sign_up_here()
    tokens = reset_token_from_here(person), reset_token_from_there(person)
    left = person.pair.sql(
        'SELECT max("expiresAt") - min("expiresAt") < \'1 minute\', count(*) FROM verification'
        ' WHERE value = (SELECT id FROM "user" WHERE email = :email)',
        email=person.email,
    )
    assert left == [(True, 2)]
    person.pair.sql('UPDATE verification SET "expiresAt" = "expiresAt" - interval \'1 hour\'')
    with pytest.raises(LinkExpired):
        reset_here(person, tokens[1])
    person.refused_there("/reset-password", newPassword=NEW_PASSWORD, token=tokens[0])


def test_a_verification_link_from_there_is_used_here(person: Person) -> None:
    person.sign_up_there()
    person.there("/send-verification-email", email=person.email)
    token = person.pair.theirs.outbox("verify", person.email)[-1]["token"]
    assert not is_verified(person)
    with person.pair.session() as session:
        assert verifications.verify_email(session, token, SECRET).is_first
    assert is_verified(person)
    assert person.there("/get-session")["user"]["emailVerified"]


def test_a_verification_link_from_here_is_used_there(person: Person) -> None:
    person.sign_up_here()
    with person.pair.session() as session:
        token = verifications.verification_token(user_of(session, person), SECRET)
    person.there(f"/verify-email?token={token}")
    assert is_verified(person)
    damaged = token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB")
    person.refused_there(f"/verify-email?token={damaged}")


def test_a_change_of_address_from_here_is_carried_out_there(person: Person) -> None:
    person.sign_up_here()
    wanted = f"new.{person.email}"
    with person.pair.session() as session:
        token = verifications.verification_token(user_of(session, person), SECRET, update_to=wanted.upper())
    person.there(f"/verify-email?token={token}")
    person.email = wanted
    assert person.is_known_there()
    person.other_browser().sign_in_here()
    with person.pair.session() as session, pytest.raises(LinkExpired):
        verifications.verify_email(session, token, SECRET)


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


def test_a_change_of_address_from_there_is_carried_out_here(person: Person) -> None:
    person.sign_up_there()
    wanted = f"new.{person.email}"
    token = change_token_from_there(person, wanted, verifications.CHANGE_OF_ADDRESS)
    with person.pair.session() as session:
        changed = verifications.verify_email(session, token, SECRET, actor=user_of(session, person))
        assert (changed.user.email, changed.old_email) == (wanted, person.email)
        # The older link goes to the old address, and proves nothing of the new one.
        assert changed.user.email_verified == (person.pair.version == NEWEST)
    person.email = wanted
    person.other_browser().sign_in_there()


def test_an_agreement_from_there_changes_nothing_before_the_new_address_is_proved(newest: Pair) -> None:
    person = newest.person().sign_up_there()
    token = change_token_from_there(person, "wanted@example.com", verifications.CONSENT_TO_CHANGE)
    with newest.session() as session:
        agreed = verifications.verify_email(session, token, SECRET)
        assert (agreed.user.email, agreed.wanted_email) == (person.email, "wanted@example.com")
