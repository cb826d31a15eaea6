"""The program that tells alerts, with a test’s site: ``notifier_entry PORT AUTHORITY MEMORY CPU SECONDS``."""

from __future__ import annotations

import os
import socket
import sys

from atspro.services.sandbox import fetch_worker, notify_worker
from tests.https_site import NAME, Names, answer_names

if __name__ == "__main__":
    port, authority = int(sys.argv.pop(1)), sys.argv.pop(1)
    os.environ["REQUESTS_CA_BUNDLE"] = authority
    socket.getaddrinfo = answer_names(Names({NAME: ["127.0.0.1"], "inside.test": ["10.0.0.7"]}), socket.getaddrinfo)
    notify_worker.main(fetch_worker.Rules(frozenset({port}), this_machine=True, authorities=authority))
