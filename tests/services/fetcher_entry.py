"""The fetching program with a test's own site and names: ``fetching_entry PORT AUTHORITY MEMORY CPU SECONDS``."""

from __future__ import annotations

import socket
import sys

from atspro.services.sandbox import fetch_worker
from tests.https_site import NAME, Names, answer_names

if __name__ == "__main__":
    port, authority = int(sys.argv.pop(1)), sys.argv.pop(1)
    socket.getaddrinfo = answer_names(Names({NAME: ["127.0.0.1"]}), socket.getaddrinfo)
    fetch_worker.main(fetch_worker.Rules(frozenset({port}), this_machine=True, authorities=authority))
