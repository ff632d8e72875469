"""An edit among many entries: how soon it is answered from, and whom it holds up.

    DATABASE_URL=... python -m bench.edits URL PID

A few visitors look at the page and ask the chatbot meanwhile; the slowest of their requests with and without edits
tells what an edit costs them.
"""

import json
import os
import sys
import threading
import time
from itertools import cycle

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
django.setup()

from bench.stores import make_questions  # noqa: E402
from bench.visitors import Visitor  # noqa: E402
from chatbot.models import Entry  # noqa: E402  (it needs the settings)

EDITS, EVERY, PAUSE, EDITORS, LIMIT = 8, 3.0, 0.1, 4, 30
RUN = os.getpid()  # what another run has stored in the same database is not found
WARM_UP = 3  # seconds: the first page is rendered, the first question loads what it needs


class Crowd:
    """Visitors who look and ask every `PAUSE` seconds, each in a thread."""

    def __init__(self, url: str) -> None:
        self.seconds: list[float] = []
        self.leaving = threading.Event()
        self.questions = make_questions(500)
        self.threads = [threading.Thread(target=self.visit, args=(Visitor(url), look)) for look in (True, False)]
        for thread in self.threads:
            thread.start()

    def visit(self, visitor: Visitor, look: bool) -> None:
        questions = cycle(self.questions)
        while not self.leaving.wait(PAUSE):
            reply = visitor.get("/") if look else visitor.ask(next(questions))
            assert reply.status == 200, reply  # noqa: S101  (nothing else is timed)
            self.seconds.append(reply.seconds)

    def slowest(self) -> float:
        """Since this was asked last, in milliseconds."""
        taken, self.seconds = self.seconds, []
        return max(taken) * 1000

    def leave(self) -> None:
        self.leaving.set()
        for thread in self.threads:
            thread.join()


def edit(entry: Entry, number: int, visitors: list[Visitor]) -> float:
    """Seconds from the commit until every visitor has been answered by the new text; every other time, at a new
    question.
    """
    text = entry.answer = f"This is edit {number} of {RUN}."
    if number % 2:
        entry.question = f"What is it that edit {number} of {RUN} says?"
    entry.save()
    start = time.monotonic()
    for visitor in visitors:
        while text not in visitor.ask(entry.question).body:
            if time.monotonic() - start > LIMIT:
                return float("inf")
            time.sleep(0.01)
    return time.monotonic() - start


def main(url: str, pid: int) -> None:
    entries, reached = Entry.objects.all(), set[int | None]()
    crowd = Crowd(url)
    try:
        time.sleep(WARM_UP)
        crowd.slowest()
        time.sleep(EDITS * EVERY / 2)
        quiet, seconds, editors = crowd.slowest(), [], [Visitor(url) for _ in range(EDITORS)]
        for number in range(EDITS):
            seconds.append(edit(entries[number * 100], number, editors))
            workers = {visitor.worker(pid) for visitor in editors} - {None}
            reached |= workers
            if len(workers) == 1:
                editors[0] = Visitor(url)  # until each worker has one of them
            time.sleep(EVERY)
        busy = crowd.slowest()
    finally:
        crowd.leave()
    figures = {"entries": entries.count(), "workers": len(reached), "edits": EDITS, "slowest_edit_s": max(seconds)}
    print(json.dumps(figures | {"slowest_request_ms": busy, "slowest_without_edits_ms": quiet}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
