"""Handing a message to the mail server (RFC 5321), and telling what may work later from what never will."""

from __future__ import annotations

import smtplib
import ssl
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, localtime, parseaddr
from urllib.parse import unquote, urlsplit

from email_validator import EmailNotValidError, validate_email

from atspro.config import SMTP_SCHEMES, Settings
from atspro.services.mail import unsubscribe
from atspro.services.mail.outbox import HeldMail

TIMEOUT = 10.0


class MailRefusedError(Exception):
    """The server will never take this message, or it can't be written at all."""


class MailDelayedError(Exception):
    """The server did not take this message now."""


class MailServerAwayError(MailDelayedError):
    """No message can be sent now: the server can't be reached, or refuses our name and password."""


def compose(settings: Settings, held: HeldMail) -> EmailMessage:
    """The message with its headers. Raises `MailRefusedError` for an address that no header may hold."""
    name, address = parseaddr(settings.MAIL_FROM)
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = Address(name, addr_spec=address)
        message["To"] = Address(addr_spec=_deliverable(held.recipient))
        message["Subject"] = held.subject
    except (MessageError, ValueError, IndexError, TypeError) as error:
        raise MailRefusedError(f"Not an address that mail can go to: {type(error).__name__}.") from error
    message["Date"] = format_datetime(localtime())
    # The same for each try, so that a server that took the message twice can tell.
    message["Message-ID"] = f"<{held.id}@{host}>"
    # RFC 3834: holiday notices and other machines do not answer.
    message["Auto-Submitted"] = "auto-generated"
    if held.kind in unsubscribe.KINDS and held.user_id:
        # RFC 8058: a mail program stops it by a click of its own.
        message["List-Unsubscribe"] = f"<{unsubscribe.address(settings, held.kind, held.user_id)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(held.body)
    return message


def deliver(settings: Settings, held: HeldMail) -> None:
    """Send one message.

    Raises `MailRefusedError` when that will never work, `MailDelayedError` when it may later, and
    `MailServerAwayError` when no other message would go through now either.
    """
    message = compose(settings, held)
    try:
        server = _connect(settings)
    except (smtplib.SMTPException, OSError) as error:
        raise MailServerAwayError(_reason(error)) from error
    with server:
        try:
            server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            raise _by_code(code, text) from error
        except smtplib.SMTPNotSupportedError as error:
            raise MailRefusedError("The mail server does not take addresses with such letters.") from error
        except smtplib.SMTPResponseException as error:
            raise _by_code(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            raise MailDelayedError(_reason(error)) from error


def _connect(settings: Settings) -> smtplib.SMTP:
    """A connection that is encrypted and signed in, as SMTP_URL says."""
    parts = urlsplit(settings.SMTP_URL or "")
    host, port = parts.hostname or "", parts.port or SMTP_SCHEMES[parts.scheme]
    # Our own name in the greeting; without it the library asks the DNS for one.
    me = urlsplit(settings.BASE_URL).hostname or "localhost"
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, me, timeout=TIMEOUT, context=context)
    else:
        server = smtplib.SMTP(host, port, me, timeout=TIMEOUT)
    try:
        if parts.scheme == "smtp+starttls":
            server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def _deliverable(address: str) -> str:
    """The address with a host name that any server understands; its own spelling where there is none."""
    try:
        checked = validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return address
    return checked.ascii_email or checked.normalized


def _by_code(code: int, text: bytes | str) -> MailRefusedError | MailDelayedError:
    shown = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    sentence = f"The mail server answered {code}: {' '.join(shown.split())}"
    return MailRefusedError(sentence) if code >= 500 else MailDelayedError(sentence)


def _reason(error: Exception) -> str:
    """What went wrong, without what was sent: an error of signing in may carry the name."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"The mail server refused our name and password ({error.smtp_code})."
    return f"The mail server can’t be used: {type(error).__name__}: {error}"
