"""What the first visit of the front page transfers, fonts and photo aside, and how much it may be."""

import sys
from collections.abc import Iterator
from html.parser import HTMLParser

import requests

from tests.live import LiveSite

KIB = 1024
LIMITS = {"html": 14 * KIB, "script": 12 * KIB, "all": 60 * KIB}


class Needed(HTMLParser):
    """The addresses of a page's style sheets and scripts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.urls: dict[str, list[str]] = {"css": [], "script": []}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "link" and given.get("rel") == "stylesheet" and given["href"] not in self.urls["css"]:
            self.urls["css"].append(given["href"])
        if tag == "script" and "src" in given:
            self.urls["script"].append(given["src"])


def transferred(url: str) -> int:
    """The bytes of a body as a browser is sent them."""
    headers = {"Accept-Encoding": "br,gzip"}
    with requests.get(url, headers=headers, stream=True, timeout=10) as response:
        response.raise_for_status()
        return len(response.raw.read(decode_content=False))


def first_visit(site: LiveSite) -> dict[str, int]:
    needed = Needed(requests.get(f"{site.url}/", timeout=10).text).urls
    bytes_of = {kind: sum(transferred(site.url + url) for url in urls) for kind, urls in needed.items()}
    bytes_of["html"] = transferred(f"{site.url}/")
    return bytes_of | {"all": sum(bytes_of.values())}


def findings(site: LiveSite) -> Iterator[str]:
    for kind, size in first_visit(site).items():
        limit = LIMITS.get(kind)
        sys.stdout.write(f"{kind:8} {size:7,} bytes" + (f" of {limit:,}\n" if limit else "\n"))
        if limit and size > limit:
            yield f"{kind} weighs {size:,} bytes, {size - limit:,} too many"
