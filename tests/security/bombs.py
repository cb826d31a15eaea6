"""Files made to hurt whoever reads them; each is small, and unpacks or unfolds to far too much."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="word/document.xml"/></Relationships>'
)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(body: str, *, doctype: str = "", **members: bytes) -> bytes:
    """A Word document of this body, with more members by name."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", CONTENT_TYPES)
        package.writestr("_rels/.rels", RELATIONS)
        document = f'<?xml version="1.0"?>{doctype}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
        package.writestr("word/document.xml", document)
        for name, content in members.items():
            package.writestr(f"word/{name}.xml", content)
    return target.getvalue()


def paragraph(text: str) -> str:
    """A paragraph of a Word document."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def zip_bomb() -> bytes:
    """A Word document with half a gigabyte of spaces in half a megabyte, made without ever holding them."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        package.writestr("[Content_Types].xml", CONTENT_TYPES)
        package.writestr("_rels/.rels", RELATIONS)
        with package.open("word/document.xml", "w", force_zip64=True) as member:
            for _ in range(512):
                member.write(b" " * 1024 * 1024)
    return target.getvalue()


def lying_zip_bomb() -> bytes:
    """The headers say that the document is small; what is packed is 100 MB."""
    body = paragraph("Ada Example") + "<!--" + " " * 100_000_000 + "-->"
    packed = bytearray(docx(body))
    size = len(f'<?xml version="1.0"?><w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>')
    true, lie = struct.pack("<L", size), struct.pack("<L", 1000)
    return bytes(packed.replace(true, lie))


def laughing_docx() -> bytes:
    """A billion laughs: entities of entities."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    doctype = f'<!DOCTYPE w:document [<!ENTITY l0 "lol">{entities}]>'
    return docx(paragraph("&l11;"), doctype=doctype)


def outside_docx() -> bytes:
    """An entity that names a file of the machine."""
    return docx(paragraph("Ada &x;"), doctype='<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]>')


def nested_docx() -> bytes:
    """Tables in tables in tables."""
    depth = 5_000
    return docx(
        "<w:tbl><w:tr><w:tc>" * depth + paragraph("Ada Example") + "</w:tc></w:tr></w:tbl>" * depth + paragraph("end")
    )


def many_members() -> bytes:
    """Ten thousand parts."""
    return docx(paragraph("Ada Example"), **{f"part{n}": b"<x/>" for n in range(10_000)})


def many_paragraphs() -> bytes:
    """Hundreds of thousands of paragraphs, which pack to almost nothing."""
    return docx(paragraph("Ada Example, Engineer, 2020 - 2022") * 300_000)


def pdf(*objects: bytes, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A PDF of these objects, numbered from 1, with a good table of where they stand."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, start))


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R"
    b" /Resources << /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >> >>"
)
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def stream(data: bytes, extra: bytes = b"") -> bytes:
    """A stream object."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), extra, data)


def packed_pdf() -> bytes:
    """Streams packed three times over: a few kilobytes that unfold to gigabytes."""
    data = zlib.compress(b" " * 200_000_000, 9)
    data = zlib.compress(data, 9)
    filters = b"/Filter [/FlateDecode /FlateDecode]"
    contents = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents [" + b"4 0 R " * 50 + b"] >>"
    return pdf(CATALOG, PAGES, contents, stream(data, filters))


def nested_pdf() -> bytes:
    """Arrays in arrays, a hundred thousand deep."""
    deep = b"[" * 100_000 + b"]" * 100_000
    return pdf(CATALOG, PAGES, PAGE, stream(deep + b" TJ"), FONT, stream(b"", b"/Type /XObject"), deep)


def deep_pdf_dictionary() -> bytes:
    """The catalog itself is a dictionary without end."""
    return pdf(b"<< /Type /Catalog /Pages 2 0 R /X " + b"<< /X " * 50_000 + b"1" + b" >>" * 50_000 + b" >>", PAGES)


def endless_pages() -> bytes:
    """A tree of pages that is its own branch, and says that it has a billion leaves."""
    pages = b"<< /Type /Pages /Kids [" + b"2 0 R 3 0 R " * 1000 + b"] /Count 1000000000 >>"
    return pdf(CATALOG, pages, PAGE, stream(b"BT /F 12 Tf 50 700 Td (Ada Example) Tj ET"), FONT)


def many_pages() -> bytes:
    """Two hundred thousand pages that are one and the same."""
    pages = b"<< /Type /Pages /Kids [" + b"3 0 R " * 200_000 + b"] /Count 200000 >>"
    return pdf(CATALOG, pages, PAGE, stream(b"BT /F 12 Tf 50 700 Td (Ada Example) Tj ET"), FONT)


def doubling_forms() -> bytes:
    """Each form draws the next one twice: thirty of them, a billion drawings."""
    forms = []
    for number in range(30):
        last = number == 29
        inner = b"BT /F 12 Tf (x) Tj ET" if last else b"/X Do /X Do"
        resources = b"/Resources << /Font << /F 5 0 R >> /XObject << /X %d 0 R >> >>" % (7 + number)
        forms.append(stream(inner, b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] " + resources))
    return pdf(CATALOG, PAGES, PAGE, stream(b"/X Do /X Do"), FONT, *forms)


def circling_pdf() -> bytes:
    """Its table of objects says that the one before it is itself."""
    return pdf(CATALOG, PAGES, PAGE, stream(b""), trailer=b"/Root 1 0 R /Prev 9").replace(b"startxref", b"startxref ")


def much_drawing() -> bytes:
    """A stream that writes a million words onto one spot."""
    data = zlib.compress(b"BT /F 12 Tf " + b"1 0 0 1 50 700 Tm (Ada Example) Tj " * 400_000 + b"ET", 9)
    return pdf(CATALOG, PAGES, PAGE, stream(data, b"/Filter /FlateDecode"), FONT)


def long_line() -> bytes:
    """Four megabytes of text that looks like the start of everything at once."""
    return b"Engineer, Acme - (2020 - - 2022) a@a.a@ +1 (((( http://a.a/ | " * 65_000


def deep_json() -> bytes:
    """JSON in JSON in JSON."""
    return b'{"basics":' + b'{"a":' * 200_000 + b"1" + b"}" * 200_000 + b"}"


def many_tags() -> bytes:
    """A web page whose elements never end."""
    return b"<html><body>" + b"<div><b><i>" * 150_000 + b"Engineer"


FOR_RESUME: dict[str, Callable[[], bytes]] = {
    "resume.docx": zip_bomb,
    "lying.docx": lying_zip_bomb,
    "laughing.docx": laughing_docx,
    "outside.docx": outside_docx,
    "nested.docx": nested_docx,
    "members.docx": many_members,
    "paragraphs.docx": many_paragraphs,
    "packed.pdf": packed_pdf,
    "nested.pdf": nested_pdf,
    "dictionary.pdf": deep_pdf_dictionary,
    "endless.pdf": endless_pages,
    "pages.pdf": many_pages,
    "forms.pdf": doubling_forms,
    "circle.pdf": circling_pdf,
    "drawing.pdf": much_drawing,
    "line.txt": long_line,
    "deep.json": deep_json,
}
FOR_JOB = FOR_RESUME | {"tags.html": many_tags}
