"""A second factor set up on one side is asked for on the other: codes, backup codes, trusted devices, passkeys."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from atspro.services.auth import session_cookie
from atspro.services.auth.encryption import Keyring
from tests.better_auth.conftest import Install, Pair, Person
from tests.better_auth.harness import run_migrations, run_node
from tests.conftest import create_database, owner_url, template_database
from tests.web.second_factor import App

NEWEST = "1.7.25+passkey"
KNOBS = {"BA_2FA": "1", "BA_PASSKEY": "1", "BA_ADMIN": "1"}
STEP = "/sign-in/second-step"
SET_UP = "/account/second-factor/set-up"


@pytest.fixture(scope="module")
def guarded(make_pair: Callable[..., Pair]) -> Pair:
    """Both applications with second factors, under one name, for passkeys need one."""
    return make_pair(NEWEST, "theirs", plugins=True)


@pytest.fixture
def person(guarded: Pair) -> Person:
    """Somebody new."""
    return guarded.person()


def enable_there(person: Person) -> App:
    """An app set up at Better-Auth by somebody who is signed in there."""
    made = person.there("/two-factor/enable", password=person.password)
    key = parse_qs(urlsplit(made["totpURI"]).query)["secret"][0]
    app = App(key, made["backupCodes"])
    person.there("/two-factor/verify-totp", code=app.code())
    return app


def enable_here(person: Person) -> App:
    """An app set up through our pages."""
    assert person.here("/account/second-factor/start", confirming="y").status_code == 302
    page = person.here(SET_UP)
    key = re.search(r'class="setup-key">([A-Z2-7 ]+)<', page.text)
    assert key, page.text
    app = App(key[1].replace(" ", ""))
    assert person.here(SET_UP, code=app.code()).status_code == 302
    app.backup_codes = re.findall(
        r"<code>(\w{5}-\w{5})</code>", person.here("/account/second-factor/backup-codes").text
    )
    assert len(app.backup_codes) == 10
    forget_last_code(person)
    return app


def forget_last_code(person: Person) -> None:
    """Let this half minute's code be used once more: tests do not wait for the next one."""
    person.pair.sql('UPDATE "twoFactorUse" SET "lastStep" = NULL')


def password_there(person: Person) -> Person:
    """A browser that gave the password at Better-Auth and is asked for a code."""
    browser = person.other_browser()
    answer = browser.there("/sign-in/email", email=person.email, password=person.password)
    assert answer["twoFactorRedirect"] is True, answer
    assert not browser.is_known_here()
    return browser


def password_here(person: Person) -> Person:
    """A browser that gave the password here and is asked for a code."""
    browser = person.other_browser()
    answer = browser.try_here()
    assert answer.headers["Location"].startswith(STEP), answer.text
    assert not browser.is_known_here()
    return browser


def test_neither_finds_anything_to_change(guarded: Pair) -> None:
    nothing = {"create": [], "add": [], "problems": []}
    assert run_migrations(guarded.folder, guarded.database_url, "--dry-run", **KNOBS) == nothing


def test_it_finds_nothing_to_change_on_tables_that_we_made(
    better_auth: Install, database_server: str, redis_server: str, worker_id: str
) -> None:
    template = template_database(database_server, redis_server)
    url = owner_url(create_database(database_server, f"plugins_{worker_id}", template))
    nothing = {"create": [], "add": [], "problems": []}
    assert run_migrations(better_auth(NEWEST), url, "--dry-run", **KNOBS) == nothing


def test_what_is_set_up_there_is_asked_here(person: Person) -> None:
    person.sign_up_there()
    before = person.other_browser().sign_in_there()
    app = enable_there(person)
    assert person.is_known_here()
    assert not before.is_known_here(), "sessions from before are over"
    assert not before.is_known_there()
    browser = password_here(person)
    assert browser.here(STEP, code=app.wrong_code()).status_code == 422
    code = app.code()
    assert browser.here(STEP, code=code).status_code == 302
    assert browser.is_known_here()
    assert browser.is_known_there()
    assert password_here(person).here(STEP, code=code).status_code == 422, "used already"


def test_what_is_set_up_here_is_asked_there(person: Person) -> None:
    person.sign_up_here()
    before = person.other_browser().sign_in_there()
    app = enable_here(person)
    assert not before.is_known_there()
    assert person.is_known_there()
    browser = password_there(person)
    assert "INVALID_CODE" in browser.refused_there("/two-factor/verify-totp", code=app.wrong_code())
    browser.there("/two-factor/verify-totp", code=app.code())
    assert browser.is_known_here()


def test_a_sign_in_begun_on_one_side_is_finished_on_the_other(person: Person) -> None:
    person.sign_up_here()
    app = enable_here(person)
    here_first = password_here(person)
    here_first.there("/two-factor/verify-totp", code=app.code())
    assert here_first.is_known_there()
    there_first = password_there(person)
    assert there_first.here(STEP, code=app.code()).status_code == 302
    assert there_first.is_known_here()


def test_backup_codes_used_on_one_side_are_gone_on_the_other(person: Person) -> None:
    person.sign_up_there()
    app = enable_there(person)
    assert password_here(person).here(STEP, code=app.backup_codes[0]).status_code == 302
    assert "INVALID" in password_there(person).refused_there("/two-factor/verify-backup-code", code=app.backup_codes[0])
    password_there(person).there("/two-factor/verify-backup-code", code=app.backup_codes[1])
    assert password_here(person).here(STEP, code=app.backup_codes[1]).status_code == 422
    assert password_here(person).here(STEP, code=app.backup_codes[2]).status_code == 302


def test_a_device_trusted_on_one_side_is_trusted_on_the_other_until_the_factor_goes(person: Person) -> None:
    person.sign_up_there()
    app = enable_there(person)
    browser = password_there(person)
    browser.there("/two-factor/verify-totp", code=app.code(), trustDevice=True)

    def forget_session() -> None:
        for name in (session_cookie.NAME, session_cookie.DONT_REMEMBER):
            browser.http.cookies.set(name, None)

    for _ in range(2):
        forget_session()
        assert browser.try_here().headers["Location"] == "/", "trusted here"
        forget_session()
        assert "twoFactorRedirect" not in browser.sign_in_there().there("/get-session"), "and there"
        assert browser.is_known_there()
    person.there("/two-factor/disable", password=person.password)
    app = enable_there(person)
    forget_session()
    assert browser.try_here().headers["Location"].startswith(STEP)
    assert browser.there("/sign-in/email", email=person.email, password=person.password)["twoFactorRedirect"]


def test_a_lock_of_one_side_holds_on_the_other(person: Person) -> None:
    person.sign_up_there()
    app = enable_there(person)
    for _ in range(2):
        browser = password_here(person)
        for _ in range(5):
            browser.here(STEP, code=app.wrong_code())
    said = password_there(person).refused_there("/two-factor/verify-totp", code=app.code())
    assert "ACCOUNT_TEMPORARILY_LOCKED" in said


def test_removing_it_on_either_side_ends_it_on_both(person: Person) -> None:
    person.sign_up_here()
    enable_here(person)
    elsewhere = password_here(person)
    person.there("/two-factor/disable", password=person.password)
    assert elsewhere.here(STEP).url.endswith("/sign-in"), "an open sign-in ends too"
    assert person.other_browser().sign_in_here().is_known_here()
    app = enable_there(person)
    assert person.here("/account/second-factor/remove", password=person.password, code=app.code()).status_code == 302
    assert person.other_browser().sign_in_there().is_known_there()


def test_a_code_by_mail_where_that_is_the_method(person: Person) -> None:
    person.sign_up_there()
    person.there("/two-factor/enable", password=person.password, method="otp")
    begun_here = password_here(person)
    begun_here.there("/two-factor/send-otp", _=None)
    code = person.pair.theirs.outbox("otp", person.email)[-1]["otp"]
    assert "sends no mail" in begun_here.here(STEP).text
    begun_here.there("/two-factor/verify-otp", code=code)
    assert begun_here.is_known_here()


def test_each_reads_what_the_other_encrypted_under_rotated_secrets(guarded: Pair) -> None:
    """As `symmetricEncrypt` of Better-Auth does it, with a list of secrets and without."""
    bare, new, old = "b" * 40, "n" * 40, "o" * 40
    program = """
        import { symmetricDecrypt, symmetricEncrypt } from "better-auth/crypto";
        const [bare, fresh, old, ours] = process.argv.slice(1).filter((one) => one !== "--");
        const keys = new Map([[2, fresh], [1, old]]);
        const ring = { currentVersion: 2, keys, legacySecret: bare };
        console.log(JSON.stringify({
          plain: await symmetricEncrypt({ key: bare, data: "plain" }),
          rotated: await symmetricEncrypt({ key: ring, data: "rotated" }),
          earlier: await symmetricEncrypt({ key: { ...ring, currentVersion: 1 }, data: "earlier" }),
          read: await Promise.all(JSON.parse(ours).map((data) => symmetricDecrypt({ key: ring, data }))),
        }));
    """
    ring, alone = Keyring(bare, {2: new, 1: old}), Keyring(bare)
    ours = json.dumps([ring.encrypt("ours, rotated"), alone.encrypt("ours, plain")])
    found = json.loads(run_node(guarded.folder, program, bare, new, old, ours))
    assert found["read"] == ["ours, rotated", "ours, plain"]
    assert ring.decrypt(found["rotated"]) == "rotated"
    assert ring.decrypt(found["earlier"]) == "earlier"
    assert ring.decrypt(found["plain"]) == alone.decrypt(found["plain"]) == "plain"


@pytest.fixture
def with_key(browser: Browser, person: Person) -> Iterator[tuple[BrowserContext, Page]]:
    """A browser with a virtual authenticator that recognizes its person."""
    context = browser.new_context()
    page = context.new_page()
    client = context.new_cdp_session(page)
    client.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    client.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield context, page
    context.close()


def sign_in_page(page: Page, person: Person) -> None:
    page.goto(person.pair.base_url + "/sign-in")
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password").fill(person.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    wait_until_in(page)


def wait_until_in(page: Page) -> None:
    """Until the site's own pages are shown: the start page sends somebody new on to the upload of a resume."""
    page.wait_for_url(lambda address: "/sign-in" not in address)


CODEC = """
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const ask = async (path, body) => {
  const answer = await fetch("/api/auth/passkey/" + path, body
    ? { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {});
  return [answer.status, await answer.json()];
};
"""
REGISTER_THERE = f"""async () => {{ {CODEC}
  const [status, options] = await ask("generate-register-options");
  if (status !== 200) return [status, options];
  const made = await navigator.credentials.create({{ publicKey: {{ ...options, challenge: bytes(options.challenge),
    user: {{ ...options.user, id: bytes(options.user.id) }}, excludeCredentials: [] }} }});
  return ask("verify-registration", {{ name: "made there", response: {{ id: made.id, rawId: text(made.rawId),
    type: made.type, clientExtensionResults: {{}}, response: {{ clientDataJSON: text(made.response.clientDataJSON),
    attestationObject: text(made.response.attestationObject), transports: made.response.getTransports() }} }} }});
}}"""
USE_THERE = f"""async () => {{ {CODEC}
  const [status, options] = await ask("generate-authenticate-options");
  if (status !== 200) return [status, options];
  const got = await navigator.credentials.get({{ publicKey: {{ ...options, challenge: bytes(options.challenge),
    allowCredentials: (options.allowCredentials ?? []).map((one) => ({{ ...one, id: bytes(one.id) }})) }} }});
  const r = got.response;
  return ask("verify-authentication", {{ response: {{ id: got.id, rawId: text(got.rawId), type: got.type,
    clientExtensionResults: {{}}, response: {{ clientDataJSON: text(r.clientDataJSON), signature: text(r.signature),
    authenticatorData: text(r.authenticatorData), userHandle: r.userHandle ? text(r.userHandle) : undefined }} }} }});
}}"""


def test_a_passkey_made_here_signs_in_here_and_there(person: Person, with_key: tuple[BrowserContext, Page]) -> None:
    person.sign_up_here()
    context, page = with_key
    base, theirs = person.pair.base_url, person.pair.theirs.base_url
    sign_in_page(page, person)
    page.goto(base + "/account/passkeys/start")
    page.get_by_label("Name").fill("My laptop")
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_text("Your passkey is ready").wait_for()
    [row] = person.pair.sql('SELECT name, "deviceType", transports, aaguid, length("publicKey") FROM passkey')
    assert row[:3] == ("My laptop", "singleDevice", "internal")
    context.clear_cookies()
    page.goto(base + "/sign-in/passkey")
    page.get_by_role("button", name="Continue").click()
    wait_until_in(page)
    assert person.name in page.content()
    context.clear_cookies()
    page.goto(theirs + "/api/auth/ok")
    status, answer = page.evaluate(USE_THERE)
    assert status == 200, answer
    page.goto(base + "/account/")
    assert page.get_by_text(person.email).count(), "the session of there is one of here"
    person.pair.sql("DELETE FROM passkey")


def test_a_passkey_made_there_signs_in_here_and_is_a_second_step(
    person: Person, with_key: tuple[BrowserContext, Page]
) -> None:
    person.sign_up_there()
    context, page = with_key
    base, theirs = person.pair.base_url, person.pair.theirs.base_url
    sign_in_page(page, person)
    page.goto(theirs + "/api/auth/ok")
    status, answer = page.evaluate(REGISTER_THERE)
    assert status == 200, answer
    context.clear_cookies()
    page.goto(base + "/sign-in/passkey")
    page.get_by_role("button", name="Continue").click()
    wait_until_in(page)
    enable_there(person)
    context.clear_cookies()
    page.goto(base + "/sign-in")
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password").fill(person.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Use a passkey").click()
    wait_until_in(page)
    person.pair.sql("DELETE FROM passkey")
