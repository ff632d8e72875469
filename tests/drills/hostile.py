"""Requests that nobody sends by mistake, each made from a seed and a number, so that any can be made again."""

import json
import random
import string
from collections.abc import Callable
from urllib.parse import quote_from_bytes

from tests.test_addresses import ADDRESSES

VISITORS = sorted({url for url, _method, _status in ADDRESSES} - {"/healthz", "/readyz"})
TAKES_POSTS = [
    "/chatbot/ask/",
    "/en/chatbot/ask/",
    "/chatbot/feedback/",
    "/kakao/messages/",
    "/en/kakao/messages/",
]
FIELDS = [
    "question",
    "entry",
    "helpful",
    "name",
    "contact",
    "body",
    "consent",
    "homepage",
    "stamp",
    "user_id",
    "q",
]
GOOD = {
    "question": "이름이 뭐예요?",
    "name": "방문자",
    "contact": "a@example.com",
    "body": "안녕",
    "consent": "on",
}
FILES = [b"a.csv", b"a.jsonl", b"a.xlsx", b"resume.json"]
METHODS = ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "CONNECT", "get", "X" * 20]
TYPES = ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain",
         "application/json; charset=utf-16", "multipart/form-data", "multipart/form-data; boundary=" + "b" * 300,
         "application/x-www-form-urlencoded; charset=nonsense", "application/json; charset=\xff", ""]  # fmt: skip
PRODUCT = 1357 * 2468  # what a template would make of a payload
PAYLOADS = [
    b"", b"0", b"-1", b"9" * 400, b"1e309", b"NaN", b"null", b"true", b"None", b"a" * 9000,
    b"' OR '1'='1", b"1; DROP TABLE kakao_message; --", b"\" UNION SELECT password FROM auth_user #", b"%' ESCAPE '",
    b"{{ 1357*2468 }}{% debug %}${1357*2468}#{1357*2468}", b"{% include '/etc/passwd' %}", b"%s%n%x{0.__class__}",
    b"../../../../../../etc/passwd", b"..\\..\\manage.py", b"....//....//manage.py", b"/etc/passwd\x00.jpg",
    b"file:///etc/passwd", b"//evil.example/", b"javascript:alert(1)", b"<script>alert(1)</script>\"'><svg onload=x>",
    b"a\r\nX-Injected: yes\r\n\r\n", b"a\nX-Injected: yes", b"\x00", b"\x1b[2J", b"\x7f", bytes(range(256)),
    b"\xff\xfe", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xf0\x9f\x98",
    *(text.encode() for text in (
        "\u202egnp.exe", "\u2066\u2067\u2069" * 99, "\U0001f600" * 300, "\U0010ffff", "\ufffe\uffff", "\ufeff",
        "가" * 1000, "\u1112\u1161\u11ab" * 300, "\u0301" * 2000, "\ufdfa" * 300, "\u200b" * 300, "İŉß" * 99, "이름이 뭐예요?",
    )),
]  # fmt: skip
VALUES: list[object] = [
    None,
    True,
    -1,
    2**80,
    1e308,
    [],
    {},
    [[]] * 99,
    {"a": {"b": []}},
    "\ud800",
    "\udfff\ud800",
    "\x00",
]
HEADERS = [
    "Accept", "Accept-Language", "Accept-Encoding", "Accept-Charset", "Authorization", "Connection", "Cookie", "Expect",
    "Forwarded", "If-Match", "If-Modified-Since", "If-None-Match", "If-Range", "If-Unmodified-Since", "Host", "Origin",
    "Range", "Referer", "Sec-Fetch-Site", "TE", "Trailer", "Upgrade", "User-Agent", "Via", "X-Forwarded-For",
    "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Proto", "X-HTTP-Method-Override", "X-Original-URL",
    "X-Requested-With", "X-Script-Name", "X_Forwarded_For", "Content-Encoding", "Content-Language", "Content-MD5",
    "Transfer-Encoding", "Content-Length", "Bad Name", "Nø", "",
]  # fmt: skip
GARBAGE = [
    b"*/*;q=x", b"en;q=9,,;;=,ko-" + b"x" * 500, b"application/json;q=0;q=1;;", b"bytes=0-", b"bytes=9-0,-5,1-2,3-",
    b"bytes=-" + b"9" * 99, b'W/"' + b"a" * 500, b"*", b'"\xff"', b"Thu, 99 Foo 99999 99:99:99 GMT", b"127.0.0.1:x",
    b"[::1", b"evil.example", b"a" * 300, b"..", b"h2c", b"chunked", b"gzip, chunked", b"100-continue", b"unknown",
    b"::ffff:1.2.3.4, 1.2.3.4:5, [fe80::1%eth0]", b",,,,", b"session=" + b"a" * 4000, b"csrf=\xff; csrf=a; ;;=;=a",
    b"messages=[[\"__json_message\",0,25,\"x\"]]; django_language=../../x", b"Basic ====", b"https", b"KakaoAK \xff",
]  # fmt: skip
NONSENSE = [
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"r" * 200,  # TLS
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00",
    b"PROXY TCP4 1.1.1.1 2.2.2.2 1 2\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET  /  HTTP/1.1\r\n\r\n", b"\r\n\r\n\r\n", b"\x00" * 4000, b"GET",
    b"GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", b"GET / HTTP/1.1\nHost: a\n\n", b"GET / HTTP/1.1\r\n: x\r\n\r\n",
    b"GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"GET * HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x",
    b"POST /kakao/messages/ HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\nabc\r\n",
    b"POST /chatbot/ask/ HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nabc",
    b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nA: " + b"b" * 40000 + b"\r\n\r\n",
]  # fmt: skip


def request(seed: int, number: int, owner: bytes = b"") -> bytes:
    """The raw bytes. `owner`: the headers of somebody who is logged in, which some requests then bear."""
    rng = random.Random(f"{seed} {number}")  # noqa: S311  (repeatable is what is wanted)
    return rng.choice(KINDS)(rng, owner)


def read(rng: random.Random, _owner: bytes) -> bytes:
    """An address with something wrong in it, or in the headers."""
    path = rng.choice(VISITORS)
    if rng.random() < 0.3:
        path = path[: rng.randint(1, len(path))] + escaped(rng) + path[rng.randint(0, len(path)) :]
    return compose(
        rng, rng.choice(METHODS), path + query(rng), b"".join(header(rng) for _ in range(rng.randint(0, 4)))
    )


def posted(rng: random.Random, _owner: bytes) -> bytes:
    """A body to an address that takes some, or to any other."""
    kind = rng.choice(TYPES)
    make = rng.choice([json_body, form_body, multipart_body, any_body])
    headers = f"Content-Type: {kind}\r\n".encode("latin-1") + (header(rng) if rng.random() < 0.3 else b"")
    path = rng.choice(TAKES_POSTS if rng.random() < 0.8 else VISITORS)
    return compose(rng, "POST", path, headers, make(rng))


def owned(rng: random.Random, owner: bytes) -> bytes:
    """What the owner may do, with something wrong in it. None of it changes what is stored."""
    if rng.random() < 0.7:
        return compose(rng, "GET", rng.choice(OWNERS) + query(rng), owner)
    return compose(
        rng, "POST", rng.choice(OWNER_POSTS), owner + b"Content-Type: multipart/form-data; boundary=x\r\n",
        multipart_body(rng),
    )  # fmt: skip


def nonsense(rng: random.Random, _owner: bytes) -> bytes:
    raw = bytearray(rng.choice(NONSENSE))
    for _ in range(rng.choice([0, 0, 1, 5])):
        raw[rng.randrange(len(raw))] = rng.randrange(256)
    return bytes(raw)


def compose(rng: random.Random, method: str, path: str, headers: bytes, body: bytes = b"") -> bytes:
    length = len(body)
    if rng.random() < 0.03:
        headers += rng.choice([b"Content-Length: -1\r\n", b"Content-Length: 5 5\r\n", b"Content-Length: \xb2\r\n"])
    elif body or rng.random() < 0.1:
        stated = rng.choice([str(length)] * 9 + [str(length + 7), str(length // 2), f"{length + 7:020}"])
        headers += f"Content-Length: {stated}\r\n".encode()
    host = b"" if b"Host:" in headers else b"Host: 127.0.0.1\r\n"
    return f"{method} {path} HTTP/1.1\r\n".encode() + host + headers + b"Connection: close\r\n\r\n" + body


def query(rng: random.Random) -> str:
    if rng.random() < 0.5:
        return ""
    names = [*FIELDS, "p", "o", "e", "id__exact", "pk__in", "_popup", "_to_field", "_changelist_filters", "next"]
    return "?" + "&".join(f"{rng.choice(names)}={escaped(rng)}" for _ in range(rng.randint(1, 4)))


def escaped(rng: random.Random) -> str:
    text = quote_from_bytes(rng.choice(PAYLOADS)[:500])
    return text.replace("%", "%25") if rng.random() < 0.1 else text


def header(rng: random.Random) -> bytes:
    value = rng.choice(GARBAGE) if rng.random() < 0.7 else rng.choice(PAYLOADS)[:4000]
    if rng.random() < 0.9:
        value = value.translate(None, b"\r\n\x00")
    return rng.choice(HEADERS).encode() + b": " + value + b"\r\n"


def json_body(rng: random.Random) -> bytes:
    if rng.random() < 0.1:
        return rng.choice(
            [b"[" * 60000, b'{"a":' * 9000, b'{"question": "\\ud83d"}', b"\xef\xbb\xbf{}", b"Infinity"]
        )
    fields = {**(GOOD if rng.random() < 0.7 else {}), rng.choice(FIELDS): rng.choice([*VALUES, payload(rng)])}
    return json.dumps(fields, ensure_ascii=rng.random() < 0.7).encode("utf-8", "surrogatepass")


def form_body(rng: random.Random) -> bytes:
    if rng.random() < 0.05:
        return b"&".join(b"a=b" for _ in range(3000))
    fields = {name: quote_from_bytes(str(value).encode()).encode() for name, value in GOOD.items()}
    for _ in range(rng.randint(0, 3)):
        fields[rng.choice(FIELDS)] = rng.choice(PAYLOADS) if rng.random() < 0.2 else escaped(rng).encode()
    return b"&".join(name.encode() + b"=" + value for name, value in fields.items())


def multipart_body(rng: random.Random) -> bytes:
    parts = b""
    for _ in range(rng.randint(0, 5)):
        disposition = f'form-data; name="{rng.choice([*FIELDS, "file", "file"])}"'.encode()
        if rng.random() < 0.5:
            disposition += b'; filename="' + rng.choice([*FILES, rng.choice(PAYLOADS)[:200]]) + b'"'
        coding = rng.choice([b"", b"Content-Transfer-Encoding: base64\r\n", b"Content-Type: \xff/;;=\r\n"])
        parts += b"--x\r\nContent-Disposition: " + disposition + b"\r\n" + coding + b"\r\n" + payload(rng).encode()
        parts += rng.choice([b"\r\n", b"\r\n", b"\n", b""])
    return parts + rng.choice([b"--x--\r\n", b"--x--\r\n", b"--x", b""])


def any_body(rng: random.Random) -> bytes:
    return rng.randbytes(rng.choice([0, 1, 100, 5000, 65536, 65537, 70000]))


def payload(rng: random.Random) -> str:
    text = rng.choice(PAYLOADS).decode("utf-8", "replace")
    return text if rng.random() < 0.8 else "".join(rng.choices(string.printable + "가나다ㅋ\u202e\x00", k=99))


KINDS: list[Callable[[random.Random, bytes], bytes]] = [read, read, posted, posted, posted, owned, nonsense]
SLOW = "/admin/chatbot/entry/checkup/"  # it asks every question
OWNERS = [
    *(url for url in VISITORS if url.startswith("/admin/") and url != SLOW),
    *(
        f"/admin/{model}/{page}"
        for model in ("chatbot/entry", "chatbot/askedquestion", "chatbot/unansweredquestion", "kakao/message",
                      "kakao/connection", "profile_app/profile", "profile_app/career", "auth/user")
        for page in ("", "add/", "1/change/", "1/history/", "x%00/change/", "99999999999999999999/change/")
    ),
]  # fmt: skip
OWNER_POSTS = [
    "/admin/chatbot/entry/import/", "/admin/chatbot/entry/import/confirm/", "/admin/chatbot/entry/rendered/",
    "/admin/chatbot/unansweredquestion/decide/", "/admin/profile_app/profile/import/",
    "/admin/profile_app/profile/import/confirm/", "/admin/profile_app/profile/1/preview/", "/kakao/connect/",
    "/admin/profile_app/career/preview/", "/admin/chatbot/entry/add/", "/admin/kakao/message/",
]  # fmt: skip
