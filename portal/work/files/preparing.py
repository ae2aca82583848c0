"""Pictures of unfinished reports that are still being made, in a thread of this process.

The key of a draft is in its reporter's cookie and nowhere else, and so the secret of a file that waits here is in this
process's memory and nowhere else either: nothing is written down with which the server could open a draft by itself. A
process that ends forgets; the next page that the reporter opens brings the secret again, and once a report is sent its own
key opens the file, so that the clock's jobs finish what is left (portal.work.complaints.attachments).
"""

import logging
import queue
import threading
from contextlib import suppress

from portal.ground.envelope import Unreadable
from portal.work.files.pictures import Busy
from portal.work.files.receiving import prepare, state
from portal.work.files.stored import Stored

MOST = 200
"""Pictures that wait in one process; more of them wait until their reporter asks again."""

_waiting: queue.Queue[Stored] = queue.Queue(MOST)
_known: set[str] = set()
_lock = threading.Lock()
_thread: list[threading.Thread] = []
_log = logging.getLogger(__name__)


def ask(stored: Stored) -> None:
    """Have this picture made soon, once however often it is asked for."""
    if state(stored) != "preparing":
        return
    with _lock, suppress(queue.Full):
        if stored.waiting not in _known:
            _waiting.put_nowait(stored)
            _known.add(stored.waiting)
        if not (_thread and _thread[0].is_alive()):
            _thread[:] = [threading.Thread(target=_run, name="preparing", daemon=True)]
            _thread[0].start()


def _run() -> None:
    while True:
        stored = _waiting.get()
        try:
            prepare(stored)
        except (OSError, Busy, Unreadable) as error:
            _log.warning("a picture was not made: %s", type(error).__name__)
        finally:
            with _lock:
                _known.discard(stored.waiting)
