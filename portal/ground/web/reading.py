"""What a request says, made fit for any database: no NUL character, and no number beyond a column."""

from typing import IO, Any

from flask import Flask, Request, abort, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.routing import IntegerConverter
from werkzeug.utils import cached_property

from portal.ground.web.access import takes_files
from portal.ground.web.spool import Spooled

LARGEST = 2**31 - 1
"""The largest id that a column holds on both engines."""


class PlainRequest(Request):
    """A request whose fields hold no NUL: PostgreSQL refuses it in text, and nobody types it."""

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """The query without NUL."""
        return _plain(super().args)

    @property  # type: ignore[misc]
    def max_content_length(self) -> int | None:  # type: ignore[override]
        """Bytes of the body. What is not in parts is read and decoded whole, so it has the limit of one field; and
        much is taken only where files are."""
        if self.mimetype == "multipart/form-data" and takes_files():
            return super().max_content_length
        return self.max_form_memory_size

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        """Where an uploaded file waits: never readable on a disk."""
        return Spooled()  # type: ignore[return-value]

    def _load_form_data(self) -> None:
        if "form" not in self.__dict__:
            super()._load_form_data()
            self.__dict__["form"] = _plain(self.__dict__["form"])


class Number(IntegerConverter):
    """A number in an address that can be an id; any other address is no page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max": LARGEST, **kwargs})


def install(app: Flask) -> None:
    """Before any view is known: its address parts are read by the converter."""
    app.request_class = PlainRequest
    app.url_map.converters["int"] = Number
    app.before_request(_refuse_nul)


def _refuse_nul() -> None:
    if "\x00" in request.path:
        abort(404)


def _plain(fields: MultiDict[str, str]) -> ImmutableMultiDict[str, str]:
    return ImmutableMultiDict(
        # A part of a broken form may have no name at all.
        [(name.replace("\x00", ""), value.replace("\x00", "")) for name, value in fields.items(multi=True) if name]
    )
