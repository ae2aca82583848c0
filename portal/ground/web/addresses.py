"""The full addresses of pages, as the portal is known to the world: for the head of a page, and for what is printed."""

from typing import Any

from flask import current_app, request

from portal.bilingual import LANGS
from portal.config import Config
from portal.ground.web.i18n import same_page

TAGS = {"zh": "zh-Hans", "en": "en"}
"""Language -> its tag in HTML."""


def address(path: str) -> str:
    """The full address of a path that begins with a slash."""
    config: Config = current_app.extensions["portal.config"]
    return f"{config.base_url}{path}"


def alternates(langs: tuple[str, ...] = LANGS) -> dict[str, Any]:
    """For the head of a page: its own address without what narrows it, and its addresses in the languages it has."""
    paths = {one: address(same_page(one).partition("?")[0]) for one in langs}
    here = paths.get(request.path.strip("/").split("/")[0], next(iter(paths.values())))
    return {"canonical": here, "alternates": [(TAGS[one], path) for one, path in paths.items()]}
