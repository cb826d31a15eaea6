"""Domain exceptions. Each message is a sentence for the person, saying what to do next; none knows HTTP."""

from __future__ import annotations


class AtsproError(Exception):
    """Base of every error that a person may see; ``str(error)`` is the sentence to show."""


class NotFound(AtsproError):
    """The row does not exist, or belongs to somebody else: callers cannot tell which."""


class InvalidInput(AtsproError):
    """Input that breaks a rule.

    ``fields`` maps a dotted field path (``workExperience.0.company``) to what is wrong with it.
    """

    def __init__(self, message: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields: dict[str, str] = fields or {}


class WrongPassword(InvalidInput):
    """The person's own password was asked for, and another one was typed."""


class Conflict(AtsproError):
    """The row changed or is in a state that forbids the action."""


class Busy(AtsproError):
    """There is more to do at this moment than is done at once; trying again later helps."""


class SignInRefused(AtsproError):
    """Wrong address or password, or a banned account; the message never says which address exists."""


class Banned(SignInRefused):
    """The account is suspended; told only to a person who has shown that it is theirs."""


class LinkExpired(AtsproError):
    """A link from a mail that is too old, was used already, or was never ours."""


class SessionNeeded(AtsproError):
    """A link that only somebody who is signed in to its account may use."""


class Unreadable(AtsproError):
    """Something encrypted that none of the site's secrets opens."""


class UnreadableFile(AtsproError):
    """An uploaded file from which no text can be taken: empty, scanned, encrypted, corrupt or too large.

    ``reason`` is one of empty, no_text, encrypted, too_large, corrupt, wrong_type: for tests and metrics.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class PermanentFailure(AtsproError):
    """A generation that would fail again in the same way; the request ends as failed at once."""


class TransientFailure(AtsproError):
    """A generation that may succeed later; the request goes back to the queue, up to its limit of attempts.

    ``retry_after`` is how many seconds to wait at least, when whoever refused has said so.
    """

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
