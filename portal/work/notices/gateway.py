"""Notices by a gateway of the office's choice, for SMS: one signed JSON request each. No redirect is followed."""

import hashlib
import hmac
import http.client
import json
import ssl
from datetime import datetime
from typing import Any

from portal.config import Way
from portal.work.notices.parcel import TIMEOUT, Parcel, Undelivered, trusting


def deliver(way: Way, parcel: Parcel) -> None:
    """Hand it to the gateway; Undelivered where that does not take it."""
    said = {"id": parcel.mark, "kind": parcel.kind, "to": parcel.to, "language": parcel.language, "text": parcel.text}
    fault = _meaning(_post(way, said, parcel.at))
    if fault is not None:
        raise fault


def greet(way: Way, at: datetime) -> None:
    """A signed request of kind `check`, which a gateway answers without sending anything; Undelivered says what is wrong."""
    fault = _meaning(_post(way, {"id": "check", "kind": "check"}, at))
    if fault is not None:
        raise fault


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over the time, a full stop and the body: neither can be changed, nor an old request sent again later."""
    return "sha256=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _post(way: Way, said: dict[str, Any], at: datetime) -> int:
    body, timestamp = json.dumps(said, ensure_ascii=False).encode(), str(int(at.timestamp()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "portal",
        "X-Portal-Id": said["id"],
        "X-Portal-Timestamp": timestamp,
        "X-Portal-Signature": signature(way.secret, timestamp, body),
    }
    connection = _connection(way)
    try:
        connection.request("POST", way.path, body, headers)
        return connection.getresponse().status
    except ssl.SSLError:
        raise Undelivered("tls", for_all=True) from None
    except (OSError, http.client.HTTPException):
        raise Undelivered("unreachable", for_all=True) from None
    finally:
        connection.close()


def _connection(way: Way) -> http.client.HTTPConnection:
    if way.scheme == "sms+http":
        return http.client.HTTPConnection(way.host, way.port, timeout=TIMEOUT)
    return http.client.HTTPSConnection(way.host, way.port, timeout=TIMEOUT, context=trusting(way))


def _meaning(status: int) -> Undelivered | None:
    """What an answer says: 410 and 422 that the number is none, 400 that this text is not liked; the rest is about the
    gateway itself."""
    if 200 <= status < 300:
        return None
    if status in (401, 403):
        return Undelivered("credentials", for_all=True)
    if status in (408, 425, 429) or status >= 500:
        return Undelivered("later")
    if status in (410, 422):
        return Undelivered("address", final=True)
    return Undelivered("message", final=True) if status == 400 else Undelivered("answer", for_all=True)
