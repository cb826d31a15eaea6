"""A web server that is ready a moment after its start, unless the worker never will be."""

import json
import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

STARTED = time.monotonic()
DOOMED = Path(os.environ["ATSPRO_HOME"]) / "die-always"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        ready = time.monotonic() - STARTED > 0.2 and not DOOMED.exists()
        self.send_response(200 if ready else 503)
        self.end_headers()
        names = ("ATSPRO_HOME", "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "BETTER_AUTH_SECRET", "EMBEDDED", "BASE_URL")
        self.wfile.write(json.dumps({name: os.environ[name] for name in names}).encode())

    def log_message(self, *arguments):
        pass


ThreadingHTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
