"""Bytes -> text that nothing later stumbles over; what is no text at all is named."""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE, lookup

from config.errors import ArticleError

_MARKS = (
    (BOM_UTF8, "utf-8-sig"),
    (BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (BOM_UTF32_BE, "utf-32"),
    (BOM_UTF16_LE, "utf-16"),
    (BOM_UTF16_BE, "utf-16"),
)

_BINARIES = (
    (b"%PDF-", "a PDF; give its text, for instance by pdftotext"),
    (b"PK\x03\x04", "a ZIP archive or an office document; give its text"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office document; give its text"),
    (b"{\\rtf", "an RTF document; give its text"),
    (b"\x89PNG\r\n", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"\x1f\x8b", "packed by gzip; unpack it first"),
    (b"BZh", "packed by bzip2; unpack it first"),
    (b"\xfd7zXZ\x00", "packed by xz; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "packed by zstd; unpack it first"),
    (b"SQLite format 3\x00", "a database"),
    (b"\x7fELF", "a program"),
)

_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""")
_DECLARED_WITHIN = 2048

_SURROGATES = re.compile("[\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x85\u2028]")
_PAGE_ENDS = re.compile("[\f\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufeff\ufffe\uffff]")
_MISREAD = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}

_MOST_CONTROLS = 0.01  # of all characters: more of them, and it is no text


def text_of(content: bytes, *, name: str, media_type: str | None = None, markup: bool = False) -> str:
    """`content` as text, not yet clean. `markup`: what the document itself declares as its charset is heeded.

    Raises ArticleError, which says what it is instead.
    """
    for magic, kind in _BINARIES:
        if content.startswith(magic):
            raise ArticleError(f"{name}: is {kind}")
    text = _decoded(content, _declared(content, media_type, markup))
    controls = len(_CONTROLS.findall(text))
    if "\x00" in text or controls > 3 + _MOST_CONTROLS * len(text):
        raise ArticleError(f"{name}: is not text; give an article as text, HTML or JSON")
    return text


def clean(text: str) -> str:
    """`text` without lone surrogates and control characters, its lines ended by newlines alone.

    The controls U+0080 to U+009F are Windows' quotation marks and dashes that somebody read as Latin-1.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _PAGE_ENDS.sub("\n\n", _LINE_ENDS.sub("\n", text))
    return _CONTROLS.sub("", _SURROGATES.sub("\ufffd", text)).translate(_MISREAD)


def _declared(content: bytes, media_type: str | None, markup: bool) -> str | None:
    """The charset that the header or the page names; None for none, or for one that nobody knows."""
    header = _CHARSET.search((media_type or "").encode("ascii", "replace"))
    found = header or (_CHARSET.search(content[:_DECLARED_WITHIN]) if markup else None)
    if found is None:
        return None
    try:
        codec = lookup(found[1].decode("ascii"))
        b"".decode(codec.name)  # a LookupError for what is no encoding of text, as "hex"
    except (LookupError, ValueError):
        return None
    return "cp1252" if codec.name in ("iso8859-1", "ascii") else codec.name  # as browsers do


def _decoded(content: bytes, declared: str | None) -> str:
    marked = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), None)
    for encoding in (marked, _utf_16(content), "utf-8", declared):
        try:
            if encoding:
                return content.decode(encoding)
        except UnicodeError:
            continue
    return _damaged_utf_8(content) or content.decode("cp1252", "replace")


def _utf_16(content: bytes) -> str | None:
    """UTF-16 that has lost its mark: every other byte of Western text is zero."""
    start = content[:400]
    if len(start) < 4 or len(content) % 2:
        return None
    low, high = start[::2].count(0), start[1::2].count(0)
    if max(low, high) < 0.4 * len(start) or min(low, high):
        return None
    return "utf-16-le" if high > low else "utf-16-be"


def _damaged_utf_8(content: bytes) -> str | None:
    """UTF-8 with a few bad bytes, as a cut-off download has them; None where more is bad than good."""
    text = content.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(1 for character in text if character > "\x7f") - bad
    return text if good > bad else None
