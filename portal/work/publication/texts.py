"""The versions of a public text: the officer's own, the redacted ones, and which of them the public reads."""

from collections.abc import Mapping
from typing import Any

from portal.work.publication.models import Publication, PublishedText

LANGS = ("zh", "en")


def written(given: Mapping[str, Any]) -> dict[str, tuple[str, str, str | None]]:
    """Title, body and lede by language, of what a form gave; a language without title or body is left out."""
    return {
        lang: (given[f"title_{lang}"], given[f"body_{lang}"], given.get(f"lede_{lang}"))
        for lang in LANGS
        if given.get(f"title_{lang}") and given.get(f"body_{lang}")
    }


def all_words(given: Mapping[str, Any]) -> list[str]:
    """Every text of a form that would be public, also where a language is incomplete."""
    return [
        str(given[f"{name}_{lang}"])
        for lang in LANGS
        for name in ("title", "lede", "body")
        if given.get(f"{name}_{lang}")
    ]


def public_texts(publication: Publication) -> dict[str, PublishedText]:
    """The newest redacted text in each language."""
    return {text.lang: text for text in publication.texts if text.redacted}


def words_of(publication: Publication) -> list[str]:
    """What is public, or would be, of a stored publication."""
    texts = public_texts(publication).values()
    return [part for text in texts for part in (text.title, text.lede or "", text.body) if part]


def add_version(
    publication: Publication, given: Mapping[str, Any], *, redacted: bool, facts: list[dict[str, Any]] | None = None
) -> int:
    """Keep a new version of the texts beside the old ones; its number."""
    version = max((text.version for text in publication.texts), default=0) + 1
    for lang, (title, body, lede) in written(given).items():
        about = {"title": title, "lede": lede, "body": body, "facts": facts or []}
        publication.texts.append(PublishedText(version=version, lang=lang, redacted=redacted, **about))
    return version
