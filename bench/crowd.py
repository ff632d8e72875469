"""A crowd: so many new visitors every second, whatever becomes of those before them. Prints an outcome as JSON.

python -m bench.crowd URL RATE SECONDS [BODIES]
"""

import asyncio
import json
import resource
import sys
import time
from collections import Counter
from itertools import cycle
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlsplit

from bench.wrk import TIMEOUT, Outcome

TICK = 0.002


class Crowd:
    """Its requests in turn, each on a new connection."""

    def __init__(self, url: str, requests: list[bytes]) -> None:
        self.address = urlsplit(url).hostname, urlsplit(url).port
        self.requests = cycle(requests)
        self.ends, self.milliseconds = Counter[str](), list[float]()

    async def come(self, rate: float, seconds: float) -> Outcome:
        start, visits = time.perf_counter(), list[asyncio.Task[None]]()
        while (passed := time.perf_counter() - start) < seconds:
            visits += [asyncio.create_task(self.visit()) for _ in range(int(passed * rate) - len(visits))]
            await asyncio.sleep(TICK)
        await asyncio.gather(*visits)
        percentiles = quantiles(self.milliseconds, n=100) if len(self.milliseconds) > 1 else [float("inf")] * 99
        counts = {end: self.ends[end] for end in ("answered", "refused", "wrong", "cut", "late")}
        return Outcome(passed, **counts, p50=percentiles[49], p99=percentiles[98])

    async def visit(self) -> None:
        start = time.perf_counter()
        try:
            async with asyncio.timeout(TIMEOUT):
                end = kind_of(await self.ask())
        except TimeoutError:
            end = "late"
        except OSError:
            end = "cut"
        self.ends[end] += 1
        if end == "answered":
            self.milliseconds.append((time.perf_counter() - start) * 1000)

    async def ask(self) -> bytes:
        reader, writer = await asyncio.open_connection(*self.address)
        try:
            writer.write(next(self.requests))
            return await reader.read(-1)
        finally:
            writer.transport.abort()


def requests_of(url: str, bodies: list[str]) -> list[bytes]:
    address = urlsplit(url)
    rest = f"{address.path} HTTP/1.1\r\nHost: {address.netloc}\r\nAccept-Encoding: gzip\r\nConnection: close\r\n"
    if not bodies:
        return [f"GET {rest}\r\n".encode()]
    post = f"POST {rest}Content-Type: application/json\r\nContent-Length: "
    return [f"{post}{len(body.encode())}\r\n\r\n{body}".encode() for body in bodies]


def kind_of(answer: bytes) -> str:
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *headers = head.lower().split(b"\r\n")
    if status.startswith(b"http/1.1 200 "):
        return "answered" if b"content-length: %d" % len(body) in headers else "cut"
    is_told = any(header.startswith(b"retry-after:") for header in headers)
    if is_told and status.startswith((b"http/1.1 429 ", b"http/1.1 503 ")):
        return "refused"
    return "wrong" if answer else "cut"


def main(url: str, rate: str, seconds: str, bodies: str = "") -> None:
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # a connection that this lacks files for is not cut
    crowd = Crowd(url, requests_of(url, Path(bodies).read_text().splitlines() if bodies else []))
    print(json.dumps(asyncio.run(crowd.come(float(rate), float(seconds)))._asdict()))


if __name__ == "__main__":
    main(*sys.argv[1:])
