"""The MCP server's entry: ``python mcp_server.py``. Where it is not switched on it ends at once, with one line."""

from __future__ import annotations

import sys

from atspro import create_app
from atspro.config import load_settings

HOST = "127.0.0.1"
# Each holds a thread and a connection of the database while it works.
MAX_AT_ONCE = 20


def main() -> int:
    """Serve until asked to stop; the exit status."""
    settings = load_settings()
    if not settings.MCP_ENABLED:
        sys.stdout.write("The MCP server is off. Set MCP_ENABLED=true to have programs use it.\n")
        return 0
    # What it brings is loaded by this process alone, and only where it is on.
    import uvicorn

    from atspro.mcp.server import make_asgi

    app = make_asgi(create_app(settings, pages=False))
    uvicorn.run(
        app,
        host=HOST,
        port=settings.MCP_PORT,
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=MAX_AT_ONCE,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=10,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
