"""A portal that can send mail to a server of its own, and a complaint whose reporter wants to hear of news."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.work.notices.servers import Box, Gateway, mail_server, mail_url, sms_gateway, sms_url, use


@pytest.fixture
def box(core: Flask) -> Iterator[Box]:
    """The mail server that the portal uses."""
    with mail_server() as found:
        use(core, mail_url(found))
        yield found


@pytest.fixture
def both_ways(core: Flask, box: Box) -> Iterator[Gateway]:
    """A gateway beside the mail server."""
    with sms_gateway() as found:
        use(core, mail_url(box), sms_url(found))
        yield found
