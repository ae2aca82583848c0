"""A Word file with the line that says for whom it was taken out, and the same bytes each time but for that line."""

import io
import zipfile

from lxml import etree

from portal.work.documents.word.names import plain
from portal.work.documents.word.ooxml import FIRST_DAY, W

BODY = "word/document.xml"


def stamped(file: bytes, line: str) -> bytes:
    """The file with `line` as its last paragraph; every member is dated the same."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(zipfile.ZipInfo(name, FIRST_DAY), _with(part, line) if name == BODY else part)
    return target.getvalue()


def _with(part: bytes, line: str) -> bytes:
    tree = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
    body = tree.find(f"{{{W}}}body")
    paragraph = etree.Element(f"{{{W}}}p")
    text = etree.SubElement(etree.SubElement(paragraph, f"{{{W}}}r"), f"{{{W}}}t")
    text.text = plain(line)
    last = body.find(f"{{{W}}}sectPr")
    body.insert(len(body) if last is None else body.index(last), paragraph)
    whole: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return whole
