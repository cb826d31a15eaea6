"""How long another person's page takes while one person asks for costly pages as fast as they can.

Run: python -m bench.costly_pages [--full]
Prints a table and writes bench/results/costly_pages.json. It starts the Procfile's web line over servers of its own.
The attacker sends previews of texts that are built to take long, from 24 threads; the other reads their list of jobs
and a document, one page after the other, before and meanwhile. Each attack has two people of its own, whose limits are
untouched. In the last rows five accounts attack together. The other reads light pages then, which have threads left;
costly ones are refused to whoever comes while five are at work. The clients share the machine with the server: their
own work counts as the server's here.
"""

from __future__ import annotations

import argparse
import itertools
import json
import multiprocessing
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import requests

from atspro import create_app
from atspro.db import db, transaction
from atspro.embedded import embedded_servers
from atspro.models import User, UserJob
from atspro.services import documents
from atspro.services.auth import session_cookie, sessions
from tests.conftest import create_database, make_settings
from tests.web.test_web_processes import web_server

THREADS = 24
Person = tuple[dict[str, str], str]
RESULTS = Path(__file__).parent / "results" / "costly_pages.json"
ATTACKS: dict[str, str] = {
    "brackets": "[[]" * 33_000,
    "table": "|" + "a|" * 400 + "\n|" + "-|" * 400 + "\n" + "|\n" * 48_000,
    "degrees": "B.S. " * 19_000,
    "claims": "I led 5 people. " * 6_000,
}
ACCOUNTS = 5
TOGETHER = ("brackets", "claims")


def person(settings: Any, name: str) -> Person:
    """Somebody with a job and a letter: their cookie, and the address of the letter."""
    with transaction() as session:
        user = User(id=f"{name:a<32}", name=name, email=f"{name}@example.com", email_verified=True)
        session.add(user)
        session.flush()
        job = UserJob(user_id=user.id, company="Acme", title="Engineer", description="I led 5 people. " * 300)
        session.add(job)
        session.flush()
        letter = documents.add_version(session, job.id, "cover", "Dear all,\n\nI planned trains.", {})
        opened = sessions.open_session(session, user, ip_address=None, user_agent=None)
        cookie = session_cookie.sign(opened.token, settings.BETTER_AUTH_SECRET)
        return {session_cookie.NAME: cookie}, f"/documents/{letter.id}"


def times(address: str, cookies: dict[str, str], paths: list[str], rounds: int) -> list[float]:
    """Seconds of each page."""
    found = []
    with requests.Session() as browser:
        browser.cookies.update(cookies)
        for _ in range(rounds):
            for path in paths:
                began = time.perf_counter()
                answer = browser.get(address + path, timeout=120)
                assert answer.status_code == 200, answer.status_code
                found.append(time.perf_counter() - began)
    return found


def attack(address: str, cookies: dict[str, str], path: str, text: str, stop: Any, counts: dict[int, int]) -> None:
    """Previews until told to stop."""
    with requests.Session() as browser:
        browser.cookies.update(cookies)
        page = browser.get(f"{address}{path}/edit", timeout=120)
        while page.status_code != 200 and not stop.is_set():
            time.sleep(0.5)
            page = browser.get(f"{address}{path}/edit", timeout=120)
        token = page.text.partition('name="csrf_token" type="hidden" value="')[2].partition('"')[0]
        # Written once: the client's own work is not what is measured.
        form = urlencode({"csrf_token": token, "content": text, "based_on": "1", "action": "preview"})
        headers = {"Origin": address, "Content-Type": "application/x-www-form-urlencoded"}
        while not stop.is_set():
            try:
                status = browser.post(f"{address}{path}/edit", data=form, headers=headers, timeout=120).status_code
            except requests.RequestException:
                status = 0
            counts[status] = counts.get(status, 0) + 1


def under(begin: Callable[[Any], None], measure: Callable[[], list[float]]) -> list[float]:
    """What is measured while all threads attack."""
    # In a process of its own: threads of this one would keep the measuring thread waiting.
    context = multiprocessing.get_context("fork")
    stop = context.Event()
    attacker = context.Process(target=_all, args=(begin, stop))
    attacker.start()
    time.sleep(3)
    try:
        return measure()
    finally:
        stop.set()
        attacker.join()


def _all(begin: Callable[[Any], None], stop: Any) -> None:
    threads = [threading.Thread(target=begin, args=(stop,)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true")
    # A person may ask for 120 documents a minute.
    rounds = 50 if parser.parse_args().full else 25
    results: dict[str, Any] = {"machine": {"cores": os.cpu_count(), "load_before": round(os.getloadavg()[0], 2)}}
    with tempfile.TemporaryDirectory() as home, embedded_servers(Path(home), database="postgres", durable=False) as own:
        settings = make_settings(create_database(own.database_url, "costly"), own.redis_url)
        app = create_app(settings)
        with app.app_context():
            from flask_migrate import upgrade

            upgrade()
            thieves = {name: [person(settings, f"mallory-{name}")] for name in ATTACKS}
            for name in TOGETHER:
                thieves[f"{name} x{ACCOUNTS}"] = [person(settings, f"gang{n}-{name}") for n in range(ACCOUNTS)]
            others = {name: person(settings, f"ada-{name.replace(' ', '-')}") for name in thieves}
            db.engine.dispose()
        with web_server(settings, Path(home)) as (address, _):
            line = "{:12}{:>12}{:>12}{:>12}  {}"
            print(line.format("attack", "quiet, ms", "under, ms", "ratio", "answers to the attacker"))
            for name, gang in thieves.items():
                counts, turn = multiprocessing.Manager().dict(), itertools.cycle(gang)
                other, letter = others[name]
                pages = ["/jobs/", letter if len(gang) == 1 else "/board"]
                text = ATTACKS[name.partition(" ")[0]][:99_000]

                def begin(stop: Any, text: str = text, counts: Any = counts, turn: Any = turn) -> None:
                    thief, path = next(turn)
                    attack(address, thief, path, text, stop, counts)

                times(address, other, pages, 5)
                quiet = times(address, other, pages, rounds)
                found = under(begin, partial(times, address, other, pages, rounds))
                assert any(status in counts for status in (200, 429)), f"{name}: nothing was attacked: {dict(counts)}"
                before, now = statistics.median(quiet), statistics.median(found)
                results[name] = {"quiet": before, "under": now, "ratio": now / before, "answers": dict(counts)}
                for told in (line for line in (Path(home) / "web.txt").read_text().splitlines() if " ERROR " in line):
                    print(told)
                print(
                    line.format(name, f"{before * 1000:.0f}", f"{now * 1000:.0f}", f"{now / before:.2f}", dict(counts))
                )
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
