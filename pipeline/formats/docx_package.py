"""The parts of a Word file (.docx): checked for size before they are unpacked, parsed without entities."""

from __future__ import annotations

import posixpath
from typing import Any

from lxml import etree

from pipeline.archives import open_archive, read_member
from pipeline.errors import BrokenFileError

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MAX_PART_BYTES = 100_000_000
# ISO/IEC 29500 Strict, which Word writes when asked to, is the same format under other names.
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
)
_WAY_OUT = "Open it in Word, WPS or LibreOffice, save it again as .docx, and read that."


class DocxPackage:
    """A Word file's parts by the relations between them; parts that are not there are None."""

    def __init__(self, file_name: str, data: bytes) -> None:
        self._file_name = file_name
        self._archive = open_archive(file_name, data)
        members = self._archive.infolist()
        self._members = {member.filename.replace("\\", "/").lower(): member for member in members}
        mains = [target for kind, target in self._relations("").values() if kind == "officeDocument"]
        self._main = mains[0] if mains else "word/document.xml"
        self._related = self._relations(self._main)

    def document(self) -> Any:
        """The document's root; BrokenFileError if there is none."""
        root = self._parse(self._main)
        if root is None or root.find(f"{W}body") is None:
            raise self._broken("it has no document part")
        return root

    def related(self, kind: str) -> Any:
        """The root of the document's part of a kind, such as styles, numbering, footnotes, settings."""
        return next((self._parse(target) for known, target in self._related.values() if known == kind), None)

    def by_id(self, relation_id: str) -> Any:
        """The root of the part that a relation's id names, such as a header's."""
        known = self._related.get(relation_id)
        return self._parse(known[1]) if known else None

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Relation id → its kind and the part's name, for the relations inside the file."""
        folder, name = posixpath.split(part)
        root = self._parse(posixpath.join(folder, "_rels", f"{name}.rels"))
        found: dict[str, tuple[str, str]] = {}
        for relation in [] if root is None else root:
            if isinstance(relation.tag, str) and relation.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))
                found[relation.get("Id", "")] = (relation.get("Type", "").rpartition("/")[2], target.lstrip("/"))
        return found

    def _parse(self, part: str) -> Any:
        member = self._members.get(part.lower())
        if member is None:
            return None
        data = read_member(self._file_name, self._archive, member, MAX_PART_BYTES)
        for strict, transitional in _STRICT:
            data = data.replace(strict, transitional)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        try:
            return etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            raise self._broken(f"its part {part} is no XML ({error.msg})") from error

    def _broken(self, cause: str) -> BrokenFileError:
        return BrokenFileError(self._file_name, None, f"the Word document is damaged: {cause}.", _WAY_OUT)
