"""Both languages are complete: a text without its translation is a red test."""

import re
from io import BytesIO
from typing import Any

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from portal.app import ROOT

METHODS = [("portal/**.py", "python"), ("portal/templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "_l": None}
PLACE = re.compile(r"%\((\w+)\)")


def texts() -> set[str]:
    """Every text of the interface."""
    found = extract_from_dir(ROOT, METHODS, {}, KEYWORDS)
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


def catalogue(locale: str) -> dict[str, str]:
    """What a language says for each text."""
    path = ROOT / "translations" / locale / "LC_MESSAGES" / "messages.po"
    return {_first(m.id): _whole(m.string) for m in read_po(BytesIO(path.read_bytes())) if m.id}


def _first(text: Any) -> str:
    return str(text[0] if isinstance(text, list | tuple) else text)


def _whole(text: Any) -> str:
    """Every form of a text that counts; empty where one is missing."""
    forms = [str(form) for form in text] if isinstance(text, list | tuple) else [str(text)]
    return "\n".join(forms) if all(forms) else ""


def test_both_languages_say_every_text_and_nothing_else() -> None:
    wanted = texts()
    for locale in ("zh_Hans", "en"):
        said = catalogue(locale)
        assert {text for text in wanted if not said.get(text)} == set(), f"{locale}: texts without a translation"
        assert set(said) - wanted == set(), f"{locale}: translations of texts that are gone"


def test_a_translation_names_the_same_places() -> None:
    for locale in ("zh_Hans", "en"):
        for text, translation in catalogue(locale).items():
            assert set(PLACE.findall(text)) == set(PLACE.findall(translation)), text


def test_english_is_english_and_chinese_chinese() -> None:
    han = re.compile(r"[\u4e00-\u9fff]")
    for text, translation in catalogue("en").items():
        assert not han.search(translation) or text in {"中文"}, translation
