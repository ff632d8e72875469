"""Is a page ever older than the last commit? A process beside the site's that edits, and looks at once.

DATABASE_URL=... python -m bench.freshness URL PID SECONDS
"""

import json
import os
import random
import sys
import time
from collections import Counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
django.setup()

from bench.visitors import Visitor  # noqa: E402
from profile_app.models import Profile  # noqa: E402  (it needs the settings)

EVERY, VISITORS = 0.1, 4


def main(url: str, pid: int, seconds: float) -> None:
    visitors = [Visitor(url) for _ in range(VISITORS)]
    pages, stale, edits = Counter[int | None](), 0, 0
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        edits += 1
        text = f"This is edit {edits}."
        Profile.objects.update(tagline=text)
        random.shuffle(visitors)
        replies = [visitor.get("/") for visitor in visitors]
        stale += sum(text not in reply.body for reply in replies)
        workers = [visitor.worker(pid) for visitor in visitors]
        pages.update(workers)
        if len(set(workers)) == 1:
            visitors[0] = Visitor(url)  # until each worker has one of them
        time.sleep(max(start + edits * EVERY - time.monotonic(), 0))
    asked = pages.total()
    pages.pop(None, None)
    print(json.dumps({"edits": edits, "pages": asked, "stale": stale, "workers": sorted(pages.values())}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
