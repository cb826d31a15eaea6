"""An assistant, a script and a webhook on a real copy: a job added, its letter asked for and read, and it is told."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import anyio
import httpx2
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client

from tests.e2e.conftest import PATIENCE, RunningCopy
from tests.e2e.http_client import HttpClient
from tests.event_loops import run_apart

POST = Path(__file__).with_name("post.md")
SCOPES = ("read", "write", "documents")


def test_a_program_adds_a_job_and_reads_its_letter(running_copy: RunningCopy) -> None:
    person = HttpClient(running_copy.url)
    person.post("/sign-in", "/sign-in", **{key: running_copy.job_seeker[key] for key in ("email", "password")})
    # Wherever it leads, a webhook is told from a public network alone.
    made = person.post(
        "/account/webhooks/new",
        "/account/webhooks/new",
        name="Here",
        url="https://127.0.0.1/hook",
        events="document.succeeded",
    )[1]
    assert "whsec_" in made
    webhook = re.search(r"/account/webhooks/[0-9a-f-]{36}", made)
    assert webhook
    tokens = "/account/tokens/"
    pages = [
        person.post(tokens, tokens, name=scope, scopes=scope, days="7")[1] for scope in ("read", "write", "documents")
    ]
    secrets = [found[0] for page in pages if (found := re.search(r"atspro_[A-Za-z0-9_-]{43}", page))]
    read, write, documents = secrets

    document = run_apart(_by_mcp, running_copy.mcp, read, write, documents)
    assert document["type"] == "cover"
    assert "Cedar Hollow" in document["untrusted"]["markdown"]
    deadline = time.monotonic() + PATIENCE
    while "not lead to a public site" not in (page := person.get(webhook[0])[1]):
        assert time.monotonic() < deadline, page
        time.sleep(0.5)
    assert "Not delivered" in page


def test_a_script_adds_a_job_and_reads_its_letter_by_the_api(running_copy: RunningCopy) -> None:
    person, tokens = HttpClient(running_copy.url), "/account/tokens/"
    person.post("/sign-in", "/sign-in", **{key: running_copy.job_seeker[key] for key in ("email", "password")})
    pages = [person.post(tokens, tokens, name=scope, scopes=scope, days="7")[1] for scope in SCOPES]
    secrets = {
        scope: found[0]
        for scope, page in zip(SCOPES, pages, strict=True)
        if (found := re.search(r"atspro_[A-Za-z0-9_-]{43}", page))
    }
    with httpx2.Client(base_url=f"{running_copy.url}/api/v1", timeout=60) as http:

        def ask(scope: str, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
            headers = {"Authorization": f"Bearer {secrets[scope]}"}
            answered = http.request(method, path, headers=headers, json=body)
            assert answered.is_success, answered.text
            return answered.json()

        job = ask("write", "POST", "/jobs", {"text": POST.read_text(), "title": "Nurse by script"})
        assert job["company"] == "Cedar Hollow Hospital"
        [asked] = ask("documents", "POST", f"/jobs/{job['id']}/documents", {"types": ["cover"]})["requests"]
        deadline = time.monotonic() + PATIENCE
        while (state := ask("read", "GET", f"/requests/{asked['id']}"))["state"] in ("queued", "running"):
            assert time.monotonic() < deadline, state
            time.sleep(0.5)
        assert state["state"] == "succeeded", state
        letter = ask("read", "GET", f"/documents/{state['documentId']}")
        assert "Cedar Hollow" in letter["content"]
        refused = http.get("/token", headers={"Authorization": f"Bearer {secrets['read'][:-1]}"})
        assert (refused.status_code, refused.headers["Content-Type"]) == (401, "application/problem+json")


async def _by_mcp(url: str, read: str, write: str, documents: str) -> dict[str, Any]:
    async def ask(secret: str, verb: str, **given: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {secret}"}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=60) as http,
            Client(streamable_http_client(url, http_client=http)) as client,
        ):
            answered = await client.call_tool(verb, given)
            said = getattr(answered.content[0], "text", "")
            assert not answered.is_error, said
            found: dict[str, Any] = json.loads(said)
            return found

    added = await ask(write, "add_job", text=POST.read_text())
    assert added["untrusted"]["company"] == "Cedar Hollow Hospital"
    asked = await ask(documents, "generate_documents", job_id=added["job_id"], types=["cover"])
    assert [one["type"] for one in asked["requests"]] == ["cover"]
    deadline = time.monotonic() + PATIENCE
    while not (ready := (await ask(read, "get_application", application_id=added["application_id"]))["documents"]):
        assert time.monotonic() < deadline
        await anyio.sleep(0.5)
    return await ask(read, "read_document", document_id=ready[0]["id"])
