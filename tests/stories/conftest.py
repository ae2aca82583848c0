"""Who tells a story: on the engine and in the language that the test names."""

import pytest
from flask import Flask

from tests.stories.story import Story


@pytest.fixture
def story(both: str, lang: str, app: Flask) -> Story:
    """Nobody has done anything yet."""
    return Story(app, lang)
