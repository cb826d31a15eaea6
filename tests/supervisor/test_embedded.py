"""The embedded servers on homes that are long, foreign, half made or left behind."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
import pytest
import redis

from atspro.config import redis_url
from atspro.embedded import EmbeddedServers, HomeLock, ServerError, Servers, embedded_servers, libpq_url, programs
from atspro.embedded import home as homes


def socket_folder(servers: Servers) -> Path:
    return Path(unquote(urlsplit(servers.redis_url).path)).parent


def test_both_answer_on_a_path_too_long_for_sockets_and_keep_their_data(made_home: Path, tmp_path: Path) -> None:
    home = tmp_path / ("a folder with a long name " * 4).strip() / "home"
    home.parent.mkdir()
    subprocess.run(["cp", "-a", str(made_home), str(home)], check=True)
    with embedded_servers(home) as servers:
        folder = socket_folder(servers)
        assert not folder.is_relative_to(home)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert max(len(os.fsencode(path)) for path in folder.iterdir()) <= 107
        with psycopg.connect(libpq_url(servers.database_url), autocommit=True) as connection:
            row = connection.execute(
                "SELECT current_setting('listen_addresses'), current_setting('TimeZone'), current_setting('fsync'), "
                "current_setting('server_encoding'), current_database()"
            ).fetchone()
            assert row == ("", "UTC", "on", "UTF8", "atspro")
            connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        with redis.Redis.from_url(redis_url(servers.redis_url)) as client:
            client.set("kept", "yes")
    assert not folder.exists()
    with embedded_servers(home) as servers:
        with psycopg.connect(libpq_url(servers.database_url)) as connection:
            assert connection.execute("SELECT number FROM kept").fetchone() == (7,)
        with redis.Redis.from_url(redis_url(servers.redis_url)) as client:
            assert client.get("kept") == b"yes"


def test_a_folder_that_others_can_enter_is_not_trusted_with_sockets(home: Path, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    trap.mkdir()
    trap.chmod(0o777)
    with pytest.raises(ServerError, match="is not a private folder of this user"):
        homes.make_folder(trap, None, private=True)
    link = tmp_path / "link"
    link.symlink_to(home)
    with pytest.raises(ServerError, match="is not a private folder of this user"):
        homes.make_folder(link, None, private=True)


def test_a_recycled_pid_and_a_half_made_database_are_no_obstacle(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "postgresql.new").mkdir(parents=True)
    (home / "postgresql.new" / "PG_VERSION").write_text("18\n")
    with embedded_servers(home, durable=False):
        pass
    innocent = os.getpid()
    (home / "postgresql" / "postmaster.pid").write_text(f"{innocent}\n{home / 'postgresql'}\n1\n5432\n\n\n\nready\n")
    with (
        embedded_servers(home, database="second", durable=False) as servers,
        psycopg.connect(libpq_url(servers.database_url)) as connection,
    ):
        assert connection.execute("SELECT current_database(), current_setting('fsync')").fetchone() == ("second", "off")


def test_the_lock_is_kept_by_servers_that_outlive_their_parent(home: Path) -> None:
    lock = HomeLock(home)
    lock.acquire()
    servers = EmbeddedServers(lock, postgresql=False)
    try:
        servers.start()
        valkey = servers.processes[0]
        lock.release()
        (home / "lock").write_text("0 0\n")
        second = HomeLock(home)
        second.acquire()
        assert not valkey.alive()
        second.release()
    finally:
        servers.stop()


def test_two_copies_that_start_at_once_do_not_make_the_servers_user_twice(tmp_path: Path) -> None:
    overlap, busy = tmp_path / "overlap", tmp_path / "busy"
    useradd = tmp_path / "useradd"
    useradd.write_text(f'#!/bin/sh\nmkdir "{busy}" || touch "{overlap}"\nsleep 0.3\nrmdir "{busy}"\necho made >&2\n')
    useradd.chmod(0o755)
    script = "from atspro.embedded import home; home.SERVER_USER = 'nobody-of-this-name'; home._make_server_user()"
    environ = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    starts = [subprocess.Popen([sys.executable, "-c", script], env=environ, stderr=subprocess.PIPE) for _ in range(3)]
    said = [start.communicate(timeout=60)[1] for start in starts]
    assert all(b"KeyError" in text and b"nobody-of-this-name" in text for text in said), said
    assert not overlap.exists()


def test_a_copy_that_is_stopping_is_waited_for(home: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from atspro.embedded import HomeLock\n"
        "lock = HomeLock(Path(sys.argv[1])); lock.acquire(); lock.announce_stop(); print('locked', flush=True)\n"
        "time.sleep(1)"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(home)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "locked\n"
        lock = HomeLock(home)
        lock.acquire()
        assert holder.poll() is not None or holder.wait(5) == 0
        lock.release()


def test_servers_need_the_lock(home: Path) -> None:
    with pytest.raises(RuntimeError, match="lock must be held"):
        EmbeddedServers(HomeLock(home)).start()


def test_an_unwritable_place_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "log").write_text("a file where a folder belongs")
    with (
        pytest.raises(ServerError, match=r"log cannot be used \(File exists\): set ATSPRO_HOME"),
        embedded_servers(tmp_path / "home"),
    ):
        pass


def test_urls_change_only_what_is_asked() -> None:
    url = "postgresql+psycopg://atspro@/atspro?host=/run/a%20b"
    assert libpq_url(url) == "postgresql://atspro@/atspro?host=/run/a%20b"
    assert libpq_url(url, "postgres") == "postgresql://atspro@/postgres?host=/run/a%20b"
    assert libpq_url("postgresql://u:p@h:1/x", "y z") == "postgresql://u:p@h:1/y%20z"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the servers as another user")
def test_programs_in_a_folder_that_is_closed_to_the_servers_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / "postgresql").symlink_to(programs.postgresql_programs().parent)
    monkeypatch.setattr(programs, "postgresql_programs", lambda: closed / "postgresql" / "bin")
    with (
        embedded_servers(closed / "home", durable=False) as servers,
        psycopg.connect(libpq_url(servers.database_url)) as connection,
    ):
        assert connection.execute("SELECT 1").fetchone() == (1,)
