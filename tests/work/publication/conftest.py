"""Files of these tests have a folder of their own."""

from pathlib import Path

import pytest

from portal.work.files import store


@pytest.fixture(autouse=True)
def kept(tmp_path: Path) -> Path:
    store.install(tmp_path / "kept")
    return tmp_path / "kept"
