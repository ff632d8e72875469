import threading
from collections.abc import Callable

from django.db import connection


def together(run: Callable[[int], object], times: int) -> None:
    """Call `run` with 0, 1, 2 ... in as many threads at once, each on a database connection of its own."""

    def turn(number: int) -> None:
        start.wait()
        try:
            run(number)
        finally:
            connection.close()

    start = threading.Barrier(times)
    threads = [threading.Thread(target=turn, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
