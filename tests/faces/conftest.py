"""The servers of notices, for pages too."""

from tests.work.notices.conftest import both_ways, box

__all__ = ["both_ways", "box"]
