"""What the web server does around requests; the Procfile's line says how it listens.

Every process counts its requests in a file of its own, for /metrics. What an ended process counted is added to one file
more, so that a scrape reads no more files than there are processes.
"""

import gc
import os
import sys
from pathlib import Path

_FOLDER = Path(os.environ.get("ATSPRO_HOME") or "instance").absolute() / f"http-counts-{os.environ.get('PORT') or 8000}"
_FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
# prometheus_client decides at its import, which follows, whether it counts in memory or in files.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_FOLDER)
_PAGE = os.sysconf("SC_PAGE_SIZE")
# Half of the files that a process may have open on most systems; then the connection that is silent longest is closed.
worker_connections = 500


def on_starting(_server):  # type: ignore[no-untyped-def]
    """Count from nothing: the processes of an earlier start are gone.

    What is loaded by now stays as long as the server does. Left to the collector of garbage, which writes on whatever
    it looks at, each worker would soon have a copy of all of it instead of a share.
    """
    for path in _FOLDER.glob("*.db"):
        path.unlink()
    gc.collect()
    gc.freeze()


def post_worker_init(_worker):  # type: ignore[no-untyped-def]
    """Let threads take turns ten times as often as they would.

    A thread that waited for the database waits again for each thread that computes, and a page asks the database often.
    """
    sys.setswitchinterval(0.0005)


def post_request(worker, _request, environ, response):  # type: ignore[no-untyped-def]
    """Pace a session that was refused, and end a process that has grown too large.

    It ends as --max-requests ends one: what it works on is answered first.
    """
    worker.note_answer(response.status_code, environ.get("HTTP_COOKIE", ""))
    limit = worker.wsgi.config["SETTINGS"].WEB_MAX_MEMORY_MB * 1024 * 1024
    if not limit or not worker.alive:
        return
    used = int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE
    if used > limit:
        worker.log.warning("This process uses %d MB and ends after this request.", used // 1024 // 1024)
        worker.alive = False


def child_exit(_server, worker):  # type: ignore[no-untyped-def]
    """Keep what an ended process counted."""
    from atspro.web.http_counts import absorb

    absorb(_FOLDER, worker.pid)
