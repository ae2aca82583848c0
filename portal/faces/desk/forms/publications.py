"""The public words of a case, begun from the officer's own text: redacting it (P2) and correcting it (P5)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from portal.faces.desk.forms.fields import MoveForm, given, move_form
from portal.faces.desk.forms.moves import Special, special_forms
from portal.ground.procedure.act import Act
from portal.ground.procedure.models import Tracked
from portal.law.workflow.states import Track
from portal.law.workflow.tables import MOVES
from portal.work.publication.leaks import Leak, leaks_of
from portal.work.publication.models import PublishedText
from portal.work.publication.texts import LANGS

TEMPLATE = "desk/publication_words.html"


class WordsForm(MoveForm):
    """The words, beside the text they come from and what was found in that."""

    source: Mapping[str, PublishedText] = {}
    found: Sequence[Leak] = ()


def newest(subject: Any, *, redacted: bool) -> dict[str, PublishedText]:
    """The newest text in each language; texts stand in the order of their versions."""
    return {text.lang: text for text in subject.texts if text.redacted is redacted}


def words_in(texts: Mapping[str, PublishedText]) -> list[str]:
    """Title and body in every language."""
    return [part for text in texts.values() for part in (text.title, text.lede or "", text.body) if part]


def _form(name: str) -> Callable[[Tracked, Act], MoveForm]:
    def make(subject: Tracked, act: Act) -> MoveForm:
        texts = newest(subject, redacted=name == "correct")
        kind = type(
            "OneWordsForm", (WordsForm, move_form(MOVES[Track.PUBLICATION][name].fields, {}, act.rules.pack.zone)), {}
        )
        form: WordsForm = kind(data={"version": str(subject.version), **_known(texts)})
        form.source = texts
        form.found = leaks_of(getattr(subject, "case", None), words_in(texts), act.rules.pack)
        return form

    return make


def _known(texts: Mapping[str, PublishedText]) -> dict[str, str]:
    shown = {lang: texts[lang] for lang in LANGS if lang in texts}
    return {f"{part}_{lang}": getattr(text, part) for lang, text in shown.items() for part in ("title", "body")}


def _given(name: str) -> Callable[[MoveForm], dict[str, Any]]:
    return lambda form: given(MOVES[Track.PUBLICATION][name].fields, form)


def install() -> None:
    """Offer these forms in place of empty ones."""
    for name in ("redact", "correct"):
        special_forms[Track.PUBLICATION, name] = Special(_form(name), _given(name), TEMPLATE)
