"""The least that a Python site can do: a bare WSGI callable with the finished bytes of our own answers."""

import gzip
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

FOLDER = Path(os.environ["FLOOR"])  # a gzipped file for each answer, named by kind
TYPES = {"page": "text/html; charset=utf-8", "static": "text/css; charset=utf-8"}
Headers = list[tuple[str, str]]


def answer(kind: str) -> tuple[str, tuple[Headers, bytes], tuple[Headers, bytes], Headers]:
    packed = (FOLDER / kind).read_bytes()
    plain, tag = gzip.decompress(packed), f'"{kind}"'
    common = [("ETag", tag), ("Vary", "Accept-Encoding")]
    headers = [*common, ("Content-Type", TYPES[kind])]
    as_gzip = [*headers, ("Content-Encoding", "gzip"), ("Content-Length", str(len(packed)))]
    return tag, (as_gzip, packed), ([*headers, ("Content-Length", str(len(plain)))], plain), common


ANSWERS = {f"/{kind}": answer(kind) for kind in TYPES}


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    tag, packed, plain, common = ANSWERS[environ["PATH_INFO"]]
    if environ.get("HTTP_IF_NONE_MATCH") == tag:
        start_response("304 Not Modified", common)
        return []
    headers, body = packed if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "") else plain
    start_response("200 OK", headers)
    return [body]
