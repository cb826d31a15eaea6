"""Reports of unexpected errors to Sentry, where SENTRY_DSN names one; nothing of it is imported where it is unset.

A report says what failed and where in the code, with the ids of the log. It has no bodies, cookies, headers, addresses
or values of variables: those are resumes and secrets.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from atspro import logs
from atspro.config import Settings
from atspro.redaction import redact_tree
from atspro.version import VERSION

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

# What a report may tell of the HTTP request; the URL is left out, since some addresses are secrets.
_OF_REQUEST = ("method",)


def init_reports(settings: Settings) -> bool:
    """Report what is logged as an error from now on; False when no address is set."""
    if not settings.SENTRY_DSN:
        return False
    import sentry_sdk
    from sentry_sdk.integrations.argv import ArgvIntegration
    from sentry_sdk.integrations.stdlib import StdlibIntegration

    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        release=f"atspro@{VERSION}",
        environment=settings.SENTRY_ENVIRONMENT,
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,
        # Neither the command line nor a mark on every request that we send to somebody else.
        disabled_integrations=[ArgvIntegration(), StdlibIntegration()],
        trace_propagation_targets=[],
        before_send=prepare,
        before_breadcrumb=_prepare_breadcrumb,
    )
    return True


def prepare(event: Event, _hint: Hint) -> Event:
    """The event with the ids of the log, without secrets and without what people sent."""
    found: dict[str, Any] = dict(event)
    request = found.pop("request", None)
    if isinstance(request, Mapping):
        found["request"] = {name: request[name] for name in _OF_REQUEST if name in request}
    for name in ("user", "server_name"):
        found.pop(name, None)
    found["tags"] = {**dict(found.get("tags") or {}), **logs.bound()}
    prepared: Event = redact_tree(found)
    return prepared


def _prepare_breadcrumb(crumb: dict[str, Any], _hint: dict[str, Any]) -> dict[str, Any] | None:
    redacted: dict[str, Any] = redact_tree(crumb)
    return redacted
