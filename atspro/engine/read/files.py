"""What a file is, whether it may be read, and which reader it goes to: content first, name second."""

from __future__ import annotations

import codecs
import re
from dataclasses import replace

from bs4.dammit import EncodingDetector

from atspro.engine.read.job import MAX_HTML_BYTES, read_job
from atspro.engine.read.json_resume import looks_like_json, read_json_resume
from atspro.engine.read.parse_results import JobReading, ResumeReading
from atspro.engine.read.resume import resume_of
from atspro.engine.read.signatures import looks_like_europass, looks_like_yaml
from atspro.engine.read.text import decode, read_text, split_inline_headings
from atspro.engine.read.text_lines import Document, paragraphs
from atspro.engine.read.web_page import MAX_PAGE_BYTES, read_web_page
from atspro.errors import UnreadableFile

MAX_FILE_BYTES = 5 * 1024 * 1024

_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM", b"\x00\x00\x01\x00", b"8BPS")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_resume(data: bytes, filename: str) -> ResumeReading:
    """Read a resume from a file, at most 5 MB: PDF, DOCX, plain text, Markdown, a saved web page, JSON Resume and other
    builders' JSON, YAML (RenderCV, JSON Resume), Europass XML, or LinkedIn's data export.

    Raises `UnreadableFile` with reason empty, no_text, encrypted, too_large, corrupt or wrong_type and a sentence
    that says what to do.
    """
    kind = file_kind(data, filename)
    if kind == "archive":
        raise UnreadableFile(
            "wrong_type",
            "This ZIP is no LinkedIn data export: it holds neither Profile.csv nor Positions.csv. Ask LinkedIn for the "
            "export with your profile, or upload the resume itself as PDF or DOCX.",
        )
    if kind == "text":
        _check_text_kind(data, filename)
    if kind == "pdf":
        return resume_of(_read_pdf(data))
    if kind == "docx":
        return resume_of(_read_docx(data))
    if kind == "linkedin":
        from atspro.engine.read.linkedin import read_linkedin

        return read_linkedin(data)
    if kind == "europass":
        from atspro.engine.read.europass import read_europass

        return read_europass(data)
    if kind == "html":
        if len(data) > MAX_PAGE_BYTES:
            raise UnreadableFile(
                "too_large", "This web page is larger than 2 MB. Print it to PDF, or paste the resume’s text."
            )
        return resume_of(read_web_page(_decode_html(data)))
    return read_resume_text(decode(data), filename)


def read_resume_text(text: str, filename: str = "") -> ResumeReading:
    """Read a resume from pasted text: plain, Markdown, JSON or YAML. Raises `UnreadableFile` as `read_resume`."""
    text = text.replace("\x00", "").removeprefix("\ufeff")
    if looks_like_json(text):
        return read_json_resume(text)
    if looks_like_yaml(text, filename.lower().rpartition(".")[2]):
        from atspro.engine.read.yaml_resume import read_yaml_resume

        return read_yaml_resume(text)
    document = read_text(text)
    return resume_of(replace(document, lines=split_inline_headings(document.lines)))


def read_job_file(data: bytes, filename: str) -> JobReading:
    """Read a job post from a file: plain text, Markdown, HTML, PDF or DOCX.

    Raises `UnreadableFile` as `read_resume`, and `InvalidInput` when the text is no post.
    """
    kind = file_kind(data, filename)
    if kind == "html" and len(data) > MAX_HTML_BYTES:
        raise UnreadableFile("too_large", "This page is larger than 2 MB. Copy the post’s text and paste it instead.")
    if kind in ("linkedin", "archive"):
        raise _archive()
    if kind in ("html", "text", "europass"):
        return read_job(_decode_html(data) if kind == "html" else decode(data))
    return read_job(markdown_of(_read_pdf(data) if kind == "pdf" else _read_docx(data)))


def _decode_html(data: bytes) -> str:
    """The text of a page by the encoding that it declares in its head, or else as any other text."""
    declared = EncodingDetector.find_declared_encoding(data, is_html=True, search_entire_document=False)
    if declared and not data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode(declared)
        except (LookupError, UnicodeDecodeError):
            return decode(data)
    return decode(data)


def markdown_of(document: Document) -> str:
    """A document's lines as Markdown, so that a post in a file is read like a pasted one."""
    sizes = sorted(line.size for line in document.lines if line.size)
    usual = sizes[len(sizes) // 2] if sizes else 0.0
    parts: list[str] = []
    for line in paragraphs(document):
        if line.bullet:
            parts.append(f"- {line.text}")
            continue
        short = len(line.text) < 90 and len(line.cells) == 1 and not line.text.endswith((".", ","))
        if line.level or (short and line.size > 1.1 * usual > 0):
            parts.append(f"\n## {line.text}\n")
        elif short and line.bold:
            parts.append(f"\n**{line.text}**\n")
        else:
            parts.append(("\n" if line.gap else "") + line.text)
    return "\n".join(parts)


def file_kind(data: bytes, filename: str) -> str:
    """What the bytes are: pdf, docx, linkedin, archive, europass, html or text.

    Raises `UnreadableFile` when they are none of these.
    """
    if not data.strip(b" \t\r\n\x00\x0c"):
        raise UnreadableFile("empty", "This file is empty. Choose another file, or paste the text.")
    if len(data) > MAX_FILE_BYTES:
        raise UnreadableFile(
            "too_large", "This file is larger than 5 MB. Save it without pictures or as plain text, or paste the text."
        )
    suffix = filename.lower().rpartition(".")[2] if "." in filename else ""
    head = data[:1024]
    if b"%PDF-" in head:
        return "pdf"
    if data.startswith(b"PK"):
        return _zip_kind(data, suffix)
    if data.startswith(_OLE):
        if b"E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e" in data:
            raise UnreadableFile(
                "encrypted", "This document is protected with a password. Save a copy without one, or paste the text."
            )
        raise UnreadableFile(
            "wrong_type", "This is an old Word document (.doc). Open it and save it as DOCX or PDF, or paste the text."
        )
    if data.lstrip().startswith(b"{\\rtf"):
        raise UnreadableFile(
            "wrong_type", "This is a rich text file (.rtf). Save it as DOCX or PDF, or paste the text."
        )
    if (
        data.startswith(_IMAGES)
        or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")
        or data[4:12] in (b"ftypheic", b"ftypmif1")
    ):
        raise UnreadableFile(
            "wrong_type",
            "This is a picture, which has no text to read. Upload the resume as PDF or DOCX, or paste the text.",
        )
    if suffix in ("pdf", "docx", "doc"):
        reason = "corrupt" if b"\x00" in head else "wrong_type"
        raise UnreadableFile(
            reason,
            f"The file’s name ends in .{suffix}, but its content is something else. "
            "Export it again as PDF or DOCX, or paste the text.",
        )
    if re.match(
        rb"\s*(?:\xef\xbb\xbf)?\s*(?:<!doctype html|<html|<\?xml[^>]{0,100}\?>\s*<!doctype html)", head, re.IGNORECASE
    ):
        return "html"
    return "europass" if looks_like_europass(data) else "text"


def _check_text_kind(data: bytes, filename: str) -> None:
    """Raise `UnreadableFile` for files that are text, but not a resume's own words."""
    suffix = filename.lower().rpartition(".")[2] if "." in filename else ""
    if re.match(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml|<svg)\b", data[:1024], re.IGNORECASE) or suffix == "xml":
        raise UnreadableFile(
            "wrong_type", "This XML file is no Europass CV. Save the resume as PDF or DOCX, or paste the text."
        )
    if suffix in ("yaml", "yml") and not looks_like_yaml(decode(data), suffix):
        raise UnreadableFile(
            "wrong_type",
            "This YAML file holds no resume: it begins with neither “cv” nor “basics”. "
            "Choose another file, or paste the text.",
        )
    if suffix in ("csv", "tsv"):
        raise UnreadableFile(
            "wrong_type",
            "This is a table. From LinkedIn, upload the whole export as the ZIP that it came in; "
            "otherwise save the resume as PDF or DOCX, or paste the text.",
        )
    if suffix == "tex":
        raise UnreadableFile(
            "wrong_type", "This is the source of a TeX document. Upload the PDF that it makes, or paste the text."
        )


def _zip_kind(data: bytes, suffix: str) -> str:
    names = data[-65_536:] + data[:4096]
    if b"word/" in names:
        return "docx"
    if re.search(rb"(?:Profile|Positions)\.csv", names):
        return "linkedin"
    if b"opendocument.text" in names:
        raise UnreadableFile(
            "wrong_type", "This is an OpenDocument text (.odt). Save it as DOCX or PDF, or paste the text."
        )
    if suffix == "pages" or b"Index/Document.iwa" in names or b".iwa" in names:
        raise UnreadableFile(
            "wrong_type", "This is a Pages document. Export it as PDF or Word from Pages, or paste the text."
        )
    if suffix == "docx":
        return "docx"
    if b"xl/workbook" in names:
        raise UnreadableFile("wrong_type", "This is an Excel table. Save the resume as PDF or DOCX, or paste the text.")
    if suffix == "zip":
        return "archive"
    raise _archive()


def _archive() -> UnreadableFile:
    return UnreadableFile(
        "wrong_type",
        "This is an archive or a kind of file that cannot be read. Save the resume as PDF or DOCX, or paste the text.",
    )


# The libraries behind the two are loaded when the first such file comes, so that a worker starts without them.
def _read_pdf(data: bytes) -> Document:
    from atspro.engine.read.pdf import read_pdf

    return read_pdf(data)


def _read_docx(data: bytes) -> Document:
    from atspro.engine.read.docx import read_docx

    return read_docx(data)
