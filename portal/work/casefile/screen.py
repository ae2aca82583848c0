"""The last look before a file leaves the house: is there anything of a reporter in it? (APL 50, PIPL 28)"""

from collections.abc import Iterable

from portal.bilingual import Bilingual
from portal.work.casefile.holdings import HIDDEN
from portal.work.documents.models import Document
from portal.work.documents.papers import PAPERS
from portal.work.documents.scan import Unsayable, scan
from portal.work.documents.whitelist import PaperField

OF_REPORTERS = frozenset({"secret", "sentence", "complaint", "tracking"})
"""What may not leave the house; the party's own telephone or a witness's number may, a court needs them."""
NO_LABEL = Bilingual("", "")


class Screen:
    """Knows what the reporters of one case said and who they are; tells of a text only whether it holds some of it."""

    def __init__(self, unsayable: Unsayable, texts: Iterable[str]) -> None:
        self._unsayable = unsayable
        found = dict.fromkeys(text for text in texts if text)
        fields = [PaperField(str(place), NO_LABEL) for place in range(len(found))]
        stored = {str(place): text for place, text in enumerate(found)}
        self._clean = set(found) - {stored[name] for name in _findings(fields, stored, unsayable)}

    def said(self, text: str | None) -> str:
        """The text, or that it had to be hidden. One that was not among the texts looked through is hidden too."""
        return text if text in self._clean else HIDDEN if text else ""

    def holds(self, document: Document) -> bool:
        """Whether a document says something of a reporter."""
        return bool(_findings(PAPERS[document.kind].fields, document.fields, self._unsayable))


def tells(text: str, unsayable: Unsayable) -> bool:
    """Whether one text says something of a reporter."""
    return Screen(unsayable, [text]).said(text) == HIDDEN


def _findings(fields: Iterable[PaperField], stored: dict[str, str], unsayable: Unsayable) -> set[str]:
    found = scan(fields, stored, unsayable, times=False)
    return {finding.field.name for finding in found if finding.what in OF_REPORTERS}
