"""Styles and scripts as they are served: named by their hash, packed where that is possible, and nothing old mixed in."""

import gzip
import json
from pathlib import Path

import pytest
from flask import Flask

from portal.ground.web.assets import STATIC, Assets
from tests.client import browser


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder of our own with a module that names others."""
    for folder in ("css", "js", "vendor"):
        (tmp_path / folder).mkdir()
    (tmp_path / "css" / "faces.json").write_text(json.dumps({"face": ["a.css"]}))
    (tmp_path / "css" / "a.css").write_text("a {\n  color: red; /* why */\n}\n")
    (tmp_path / "vendor" / "weights.bin").write_bytes(b"\0\1")
    (tmp_path / "js" / "work.js").write_text("export const two = 2;\n")
    (tmp_path / "js" / "page.js").write_text(
        "// What it does.\n\n/**\n * @param {string} a\n */\n"
        'import { two } from "./work.js";\n'
        '  const late = () => import("./work.js"); // stays\n'
        '\tconst where = new URL("./work.js", import.meta.url), more = new URL("./weights.bin", import.meta.url);\n'
        '  const address = "https://example.org//x";\n'
    )
    return tmp_path


def test_a_module_names_what_it_needs_by_its_hash(own: Path) -> None:
    assets = Assets(own)
    work, weights = assets.names["work.js"], assets.names["weights.bin"]
    assert assets.files["page.js"].decode() == (
        f'import {{ two }} from "/static/{work}";\n'
        f'const late = () => import("/static/{work}"); // stays\n'
        f'const where = new URL("/static/{work}", import.meta.url), more = new URL("/static/{weights}", import.meta.url);\n'
        'const address = "https://example.org//x";\n'
    )


def test_another_content_has_another_name_also_for_those_that_need_it(own: Path) -> None:
    before = Assets(own).names
    (own / "js" / "work.js").write_text("export const two = 3;\n")
    after = Assets(own).names
    assert {name for name in before if before[name] != after[name]} == {"work.js", "page.js"}


@pytest.mark.parametrize(
    ("name", "kind"),
    [("face-api.esm.js", "text/javascript"), ("tiny_face_detector_model.bin", "application/octet-stream"),
     ("tiny_face_detector_model-weights_manifest.json", "application/json"), ("redact.css", "text/css")],
)  # fmt: skip
def test_the_detector_is_served_as_what_it_is(app: Flask, name: str, kind: str) -> None:
    hashed = app.extensions["portal.assets"].names[name]
    answer = browser(app).get(f"/static/{hashed}", headers={"Accept-Encoding": "gzip"})
    assert answer.mimetype == kind
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data) == browser(app).get(f"/static/{hashed}").data


def test_a_browser_that_cannot_unpack_is_sent_it_plain(app: Flask) -> None:
    hashed = app.extensions["portal.assets"].names["reporter.css"]
    answer = browser(app).get(f"/static/{hashed}", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_only_the_detectors_model_is_here() -> None:
    models = {path.name for path in (STATIC / "vendor").iterdir()} - {"face-api.esm.js"}
    assert models == {"tiny_face_detector_model.bin", "tiny_face_detector_model-weights_manifest.json"}


def test_no_page_asks_for_the_tool_before_it_is_opened(app: Flask) -> None:
    page = browser(app).get("/zh/report/evidence").get_data(as_text=True)
    names = app.extensions["portal.assets"].names
    for name in ("redact.js", "faces.js", "face-api.esm.js", "tiny_face_detector_model.bin"):
        assert names[name] not in page
    assert f'href="/static/{names["redact.css"]}"' not in page
