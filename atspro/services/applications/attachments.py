"""Files that a person keeps with an application: of a few kinds, known by their bytes, and only ever downloaded."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from atspro.errors import InvalidInput, NotFound
from atspro.i18n import gettext, gettext_noop
from atspro.models import ATTACHMENT_KINDS, MAX_ATTACHMENT, Attachment, User, UserApplication
from atspro.services.applications.attempts import lock_application

MAX_FILES = 100
MAX_BYTES = 50 * 1024 * 1024
MAX_FILE_NAME = 150
_OFFICE = "application/vnd.openxmlformats-officedocument."
# The first bytes of each kind of file. What begins alike is told apart by its ending.
_SIGNATURES: dict[str, tuple[bytes, str]] = {
    "pdf": (b"%PDF-", "application/pdf"),
    "png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    "jpg": (b"\xff\xd8\xff", "image/jpeg"),
    "jpeg": (b"\xff\xd8\xff", "image/jpeg"),
    "webp": (b"RIFF", "image/webp"),
    "docx": (b"PK\x03\x04", f"{_OFFICE}wordprocessingml.document"),
    "xlsx": (b"PK\x03\x04", f"{_OFFICE}spreadsheetml.sheet"),
    "odt": (b"PK\x03\x04", "application/vnd.oasis.opendocument.text"),
}
_TEXTS = ("txt", "md", "csv", "eml", "ics")
ENDINGS = (*_SIGNATURES, *_TEXTS)
WRONG_TYPE = gettext_noop(
    "This type of file can’t be kept here. Use PDF, PNG, JPEG, WebP, DOCX, XLSX, ODT, or a plain text."
)


@dataclass(frozen=True)
class FileInfo:
    """What a list shows of a file."""

    id: UUID
    kind: str
    file_name: str
    size: int
    created_at: datetime


def files_of(session: Session, application: UserApplication) -> Sequence[FileInfo]:
    """The application's files without their content, the newest first."""
    columns = (Attachment.id, Attachment.kind, Attachment.file_name, Attachment.size, Attachment.created_at)
    rows = session.execute(
        select(*columns)
        .where(Attachment.application_id == application.id)
        .order_by(Attachment.created_at.desc(), Attachment.id)
    )
    return [FileInfo(*row) for row in rows]


def add_file(
    session: Session, application: UserApplication, content: bytes, file_name: str, kind: str = "other"
) -> Attachment:
    """Keep a file with the application. Raises `InvalidInput` for one that is empty, too large, or of another type."""
    if kind not in ATTACHMENT_KINDS:
        raise InvalidInput(gettext("Check the file."), {"kind": gettext("Choose what it is from the list.")})
    mime_type = _type_of(content, file_name)
    lock_application(session, application)
    # Held, so that two uploads at once do not pass the limit together.
    session.execute(select(User.id).where(User.id == application.user_id).with_for_update(key_share=True))
    count, stored = session.execute(
        select(func.count(), func.coalesce(func.sum(Attachment.size), 0)).where(
            Attachment.user_id == application.user_id
        )
    ).one()
    if count >= MAX_FILES * 10 or stored + len(content) > MAX_BYTES:
        raise InvalidInput(gettext("Check the file."), {"file": _full(int(stored))})
    file = Attachment(
        user_id=application.user_id,
        application_id=application.id,
        kind=kind,
        file_name=safe_name(file_name),
        mime_type=mime_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
    )
    session.add(file)
    session.flush()
    return file


def get_file(session: Session, actor: User, file_id: UUID, *, with_content: bool = False) -> Attachment:
    """A file of the actor's. Raises `NotFound` also for a neighbour's."""
    query = select(Attachment).where(Attachment.id == file_id, Attachment.user_id == actor.id)
    file = session.scalar(query if with_content else query.options(defer(Attachment.content)))
    if file is None:
        raise NotFound(gettext("This file does not exist."))
    return file


def delete_file(session: Session, file: Attachment) -> None:
    """Remove a file."""
    session.delete(file)
    session.flush()


def safe_name(file_name: str) -> str:
    """A file's name without folders, signs that control anything, and excess; its ending stays."""
    name = unicodedata.normalize("NFC", file_name.replace("\\", "/").rsplit("/", 1)[-1])
    name = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C" and sign not in '<>:"|?*')
    name = re.sub(r"\s+", " ", name).strip(". ")
    stem, dot, ending = name.rpartition(".")
    return f"{(stem or 'file')[: MAX_FILE_NAME - len(ending) - 1]}{dot}{ending}" if dot else f"{name or 'file'}"


def _type_of(content: bytes, file_name: str) -> str:
    problem = ""
    _, dot, ending = safe_name(file_name).rpartition(".")
    ending = ending.lower() if dot else ""
    if not content:
        problem = gettext("This file is empty.")
    elif len(content) > MAX_ATTACHMENT:
        problem = gettext(
            "This file is too large. Use at most %(max_attachment)s MB.", max_attachment=MAX_ATTACHMENT // 1024 // 1024
        )
    elif ending in _TEXTS and _is_text(content):
        return "text/plain"
    elif ending not in _SIGNATURES:
        problem = gettext(WRONG_TYPE)
    elif not content.startswith(_SIGNATURES[ending][0]) or (ending == "webp" and content[8:12] != b"WEBP"):
        problem = gettext(
            "This is no %(upper)s file, whatever its name says. Open it and save it anew.", upper=ending.upper()
        )
    if problem:
        raise InvalidInput(gettext("Check the file."), {"file": problem})
    return _SIGNATURES[ending][1]


def _is_text(content: bytes) -> bool:
    try:
        return "\x00" not in content.decode()
    except UnicodeDecodeError:
        return False


def _full(stored: int) -> str:
    used, most = round(stored / 1024 / 1024, 1), MAX_BYTES // 1024 // 1024
    return gettext("Your files take %(used)s of %(most)s MB. Delete some first.", used=used, most=most)
