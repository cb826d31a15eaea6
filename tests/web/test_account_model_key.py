"""A person's own key for the model: added, tested, replaced, removed; used for their documents, and seen by nobody."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from flask.cli import cli
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from atspro.config import Settings
from atspro.errors import InvalidInput
from atspro.models import GenerationRequest, JobDocument, User, UserModelKey
from atspro.redaction import redact
from atspro.services import generation, jobs, resumes
from atspro.services.users import account_deletion, data_export, model_keys
from tests.conftest import PASSWORD, make_settings
from tests.engine.approved import examples
from tests.llm.letters import LETTERS, answer
from tests.llm.model_server import KEY, serve, status, writes
from tests.web.mails import kinds, mails
from tests.web.pages import soup
from tests.web.test_account_address import make_old
from workers.documents import generate

OWN = "sk-own-9876543210zyxwvutsrqponmlkjihgf"
SECRET = Fernet.generate_key().decode()
NURSE = next(one for one in examples() if one.folder.name == "01_nurse_returning")
PLAIN = [one for one in LETTERS["01_nurse_returning"] if not one[3] or not one[3][0].startswith("I left")]
Configure = Callable[..., Settings]


@pytest.fixture
def configure_keys(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Configure:
    def set_up(address: str = "http://127.0.0.1:9", **more: object) -> Settings:
        named = {"LLM_PROVIDER": "openai", "LLM_MODEL": "small", "LLM_BASE_URL": f"{address}/v1", "LLM_OWN_KEYS": True,
                 "LLM_KEY_SECRETS": SECRET}  # fmt: skip
        changed: Settings = app.config["SETTINGS"].model_copy(update={**named, **more})
        monkeypatch.setitem(app.config, "SETTINGS", changed)
        return changed

    return set_up


def save(client: FlaskClient, key: str = OWN) -> str:
    answered = client.post("/account/model-key", data={"key": key}, follow_redirects=True)
    assert answered.status_code == 200, answered.text
    return answered.text


def stored(session: Session) -> str:
    session.expire_all()
    return session.query(UserModelKey).one().encrypted_key


def test_a_key_is_added_replaced_and_removed_and_never_shown(
    session: Session, user: User, configure_keys: Configure, client: FlaskClient
) -> None:
    settings = configure_keys()
    page = save(client)
    assert "A key is saved" in page
    assert OWN not in page + client.get("/account/").text + client.get("/account/model-key").text
    first = stored(session)
    assert OWN not in first
    save(client, OWN + "2")
    assert stored(session) != first
    assert model_keys.key_of(session, user.id, settings) == OWN + "2"
    client.post("/account/model-key/remove")
    session.expire_all()
    assert not model_keys.has_key(session, user.id)


def test_saving_a_key_asks_who_it_is_and_is_told_by_mail(
    session: Session, user: User, configure_keys: Configure, client: FlaskClient
) -> None:
    """Somebody else's key would show them, at their provider, what is written from then on."""
    settings = configure_keys()
    save(client)
    assert kinds(session, user.email) == {"model_key_saved"}
    make_old(session)
    assert soup(client.get("/account/model-key")).select_one("input[name=password]")
    for wrong in ({}, {"password": "not the one"}):
        assert client.post("/account/model-key", data={"key": OWN + "2", **wrong}).status_code == 422
    session.expire_all()
    assert model_keys.key_of(session, user.id, settings) == OWN
    assert client.post("/account/model-key", data={"key": OWN + "2", "password": PASSWORD}).status_code == 302
    session.expire_all()
    assert model_keys.key_of(session, user.id, settings) == OWN + "2"
    body = mails(session, user.email)[0].body or ""
    assert OWN not in body
    assert "/account/model-key" in body


@pytest.mark.parametrize("key", ["", " ", "two words", "ключ", "x" * 501, "a\x00b"])
def test_what_can_be_no_key_is_refused_and_not_sent_back(
    configure_keys: Configure, client: FlaskClient, key: str
) -> None:
    configure_keys()
    refused = client.post("/account/model-key", data={"key": key})
    assert refused.status_code == 422
    assert soup(refused).select_one("input[name=key]").get("value") in (None, "")  # type: ignore[union-attr]


def test_there_is_no_page_where_the_operator_does_not_allow_it(
    session: Session, user: User, configure_keys: Configure, client: FlaskClient
) -> None:
    settings = configure_keys()
    save(client)
    closed = configure_keys(LLM_OWN_KEYS=False)
    assert client.get("/account/model-key").status_code == 404
    assert "model-key" not in client.get("/account/").text
    assert model_keys.key_of(session, user.id, settings) == OWN
    assert model_keys.key_of(session, user.id, closed) == ""


def test_a_key_is_tested_at_the_operators_address_alone(configure_keys: Configure, client: FlaskClient) -> None:
    with serve(status(401)) as server:
        configure_keys(server.address)
        assert "no key to test" in client.post("/account/model-key/test", follow_redirects=True).text
        save(client)
        page = client.post("/account/model-key/test", follow_redirects=True).text
        assert "did not accept this key" in page
        assert OWN not in page
        assert OWN in server.raw[0]
    with serve(lambda exchange: exchange.reply([])) as server:
        configure_keys(server.address)
        assert "takes your key" in client.post("/account/model-key/test", follow_redirects=True).text
    configure_keys("http://127.0.0.1:9")
    assert "could not be asked" in client.post("/account/model-key/test", follow_redirects=True).text


def test_tries_are_throttled(configure_keys: Configure, client: FlaskClient) -> None:
    configure_keys(MODEL_KEY_LIMIT="2 per hour")
    tried = [client.post("/account/model-key", data={"key": OWN}).status_code for _ in range(3)]
    assert tried == [302, 302, 429]


def written(app: Flask, session: Session, owner: User, asker: User) -> JobDocument:
    with app.app_context():
        resumes.save_resume(session, owner, NURSE.resume)
        job = jobs.create_job(session, owner, NURSE.job)
        request, _ = generation.request_document(session, asker, job, "cover", {"writer": "model"})
        session.commit()
        generate(str(request.id))
    session.expire_all()
    return session.get_one(JobDocument, session.get_one(GenerationRequest, request.id).document_id)


def test_a_document_is_written_with_the_persons_own_key(
    app: Flask, session: Session, user: User, configure_keys: Configure, client: FlaskClient
) -> None:
    with serve(writes(lambda asked: answer(PLAIN, asked))) as server:
        model_keys.save_key(session, user, OWN, configure_keys(server.address, LLM_API_KEY=KEY, LLM_INPUT_PRICE=5.0))
        made = written(app, session, user, user)
    assert made.details is not None
    assert (made.details["writer"]["used"], made.details["writer"]["key"]) == ("model", "own")
    assert "cost" not in made.details["writer"] or made.details["writer"]["cost"] is None
    assert OWN in server.raw[0]
    assert KEY not in server.raw[0]
    assert OWN not in made.content + json.dumps(made.details)
    assert "100 tokens for 1 version" in soup(client.get("/account/")).text


def test_another_ones_request_does_not_use_the_key(
    app: Flask, session: Session, user: User, admin: User, configure_keys: Configure
) -> None:
    with serve(writes(lambda asked: answer(PLAIN, asked))) as server:
        model_keys.save_key(session, user, OWN, configure_keys(server.address, LLM_API_KEY=KEY))
        made = written(app, session, user, admin)
    assert made.details is not None
    assert made.details["writer"]["key"] == "site"
    assert OWN not in "".join(server.raw)


def test_the_model_is_offered_to_those_who_can_use_it(
    session: Session, user: User, configure_keys: Configure, client: FlaskClient
) -> None:
    configure_keys(LLM_BASE_URL="")
    resumes.save_resume(session, user, NURSE.resume)
    job = jobs.create_job(session, user, NURSE.job)
    session.commit()
    assert not soup(client.get(f"/jobs/{job.id}")).select("select[name=writer]")
    save(client)
    assert soup(client.get(f"/jobs/{job.id}")).select("select[name=writer]")


def test_no_channel_tells_the_key(
    configure_keys: Configure,
    client: FlaskClient,
    session: Session,
    user: User,
    app: Flask,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    settings = configure_keys()
    save(client)
    secret = stored(session)
    # The audit log names the change and holds no value, encrypted or not.
    entries = session.execute(text('SELECT "auditEntry"::text FROM "auditEntry"')).scalars().all()
    assert any("userModelKey" in entry for entry in entries)
    out = io.StringIO()
    data_export.write_everything(session, user, out)
    assert '"modelKey"' in out.getvalue()

    # An error page and the log of a failure while the key is at hand.
    def broken(*_: object) -> str:
        raise RuntimeError(f"no answer for {OWN}")

    monkeypatch.setattr(model_keys, "why_refused", broken)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    failed = client.post("/account/model-key/test")
    assert failed.status_code == 500
    for channel in (*entries, out.getvalue(), failed.text, client.get("/account/").text):
        assert OWN not in channel
        assert secret not in channel
    assert OWN not in redact(caplog.text)
    assert settings.model_key_secrets[0] in settings.secret_values


def test_a_key_goes_with_the_account(
    session: Session, user: User, configure_keys: Configure, client: FlaskClient
) -> None:
    configure_keys()
    save(client)
    account_deletion.delete_account(session, session.get_one(User, user.id))
    session.flush()
    assert session.query(UserModelKey).count() == 0


def test_rotation_encrypts_anew_and_says_what_is_lost(configure_keys: Configure, session: Session, user: User) -> None:
    old = configure_keys()
    model_keys.save_key(session, user, OWN, old)
    before, new = stored(session), Fernet.generate_key().decode()
    assert model_keys.encrypt_anew(session, configure_keys(LLM_KEY_SECRETS=f"{new},{SECRET}")) == (1, 0)
    assert stored(session) != before
    assert model_keys.key_of(session, user.id, configure_keys(LLM_KEY_SECRETS=new)) == OWN
    assert model_keys.encrypt_anew(session, old) == (0, 1)
    assert model_keys.key_of(session, user.id, old) == ""


def test_commands_make_a_secret_and_rotate(app: Flask, configure_keys: Configure) -> None:
    made = app.test_cli_runner().invoke(cli, ["model-keys", "new"])
    assert len(made.output.strip()) == 44
    configure_keys(LLM_KEY_SECRETS=f"{made.output.strip()},{SECRET}")
    done = app.test_cli_runner().invoke(cli, ["model-keys", "rotate"])
    assert (done.exit_code, done.output) == (0, "0 keys are encrypted by the first secret now.\n")
    configure_keys(LLM_KEY_SECRETS="")
    assert app.test_cli_runner().invoke(cli, ["model-keys", "rotate"]).exit_code == 1


def test_the_settings_are_held_together(settings: Settings) -> None:
    named = {"LLM_PROVIDER": "openai", "LLM_MODEL": "small", "LLM_OWN_KEYS": "true"}
    fine = make_settings(settings.DATABASE_URL, settings.REDIS_URL, **named, LLM_KEY_SECRETS=SECRET)
    assert fine.LLM_OWN_KEYS
    for bad in ("", "short"):
        with pytest.raises(InvalidInput, match="LLM_KEY_SECRETS"):
            make_settings(settings.DATABASE_URL, settings.REDIS_URL, **named, LLM_KEY_SECRETS=bad)


def test_nothing_but_a_key_is_taken(configure_keys: Configure, session: Session, user: User) -> None:
    settings = configure_keys()
    with pytest.raises(InvalidInput):
        model_keys.save_key(session, user, "not a key", settings)
