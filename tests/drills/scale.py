"""Years of visitors in one database: what each page costs then, and which queries read a large table whole.

It takes MariaDB, whose optimizer is asked. Times are the best of three visits, after one that warms caches.
"""

import sys
import timeit
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.db.models import Model
from django.test import Client, override_settings
from django.test.client import MULTIPART_CONTENT
from django.utils import timezone

from chatbot.models import AskedQuestion, Entry
from kakao.answers import TokenGrant, TokenInfo
from kakao.client import SCOPE
from kakao.delivery import next_due
from kakao.models import Connection, Message
from kakao.notices import send_due_notices
from mysite.environment import Rate

LARGE = 5_000  # rows
RATES = {"CHATBOT_RATE": Rate(30, 60), "MESSAGE_RATE": Rate(10, 60), "LOGIN_RATE": Rate(10, 3600)}
TOPICS = "이름", "경력", "학력", "연봉", "취미", "특기", "자격증", "언어", "회사", "동네", "나이", "휴가"
ENDINGS = "뭐예요", "알려 줘", "어떻게 되세요", "있나요", "궁금해요", "말해 주세요", "어디예요", "몇 개예요"
# The text of a number in SQL.
TEXT = (
    f"CONCAT(ELT(1 + MOD(number, {len(TOPICS)}), {str(TOPICS)[1:-1]}), ' ', number, ' ',"
    f" ELT(1 + MOD(number DIV {len(TOPICS)}, {len(ENDINGS)}), {str(ENDINGS)[1:-1]}))"
)
# A few texts are asked most, and each has one outcome.
ASKED = """
    INSERT INTO chatbot_askedquestion (text, `key`, status, entry_id, confidence, helpful, settled, created_at)
    SELECT text, REPLACE(text, ' ', ''), IF(kind < 7, 'answered', IF(kind < 9, 'unsure', 'unknown')),
        IF(kind < 7, first_entry + MOD(number, entries), NULL), IF(kind < 7, 0.9, NULL),
        IF(kind < 7 AND MOD(n, 10) = 0, MOD(n, 50) > 0, NULL),
        IF(kind < 7 OR MOD(number, 3) > 0, '', IF(MOD(number, 2), 'ignored', 'answered')),
        %s - INTERVAL FLOOR(RAND(2) * 180 * 86400) SECOND
    FROM (SELECT n, number, MOD(number * 7, 10) AS kind, {text} AS text
        FROM (SELECT seq AS n, FLOOR(POW(RAND(1), 3) * %s) AS number FROM seq_1_to_{count}) AS asked) AS worded,
        (SELECT MIN(id) AS first_entry, COUNT(*) AS entries FROM chatbot_entry) AS known"""
ENTRIES = """
    INSERT INTO chatbot_entry (question, answer, question_en, answer_en, is_published, is_starter, `order`)
    SELECT CONCAT({text}, '?'), CONCAT('답은 **', number, '**이에요.'), '', '', MOD(number, 20) > 0, FALSE, number
    FROM (SELECT seq AS number FROM seq_1_to_{count}) AS numbers"""
PHRASINGS = """
    INSERT INTO chatbot_phrasing (entry_id, text)
    SELECT id, {text} FROM (SELECT id, id + 10007 * seq AS number FROM chatbot_entry, seq_1_to_3) AS numbers"""
MESSAGES = """
    INSERT INTO kakao_message (public_id, name, contact, body, created_at, read_at, state, attempts, unanswered,
        due_at, sent_at, error_code)
    SELECT LPAD(seq, 12, '0'), CONCAT('방문자 ', MOD(seq, 900)), CONCAT('visitor', seq, '@example.com'),
        REPEAT('안녕하세요. 같이 일해 보고 싶어요. ', 10), at, IF(seq < {count} - 40, at, NULL),
        IF(seq > {count} - 20, 'waiting', IF(MOD(seq, 500) = 0, 'failed', 'sent')), 0, 0, at, at, ''
    FROM (SELECT seq, %s - INTERVAL ({count} - seq) * 360 * 86400 / {count} SECOND AS at
        FROM seq_1_to_{count}) AS sent"""
WINDOWS = """
    INSERT INTO mysite_ratewindow (`key`, hits, ends_at)
    SELECT SHA2(seq, 256), 1, %s + INTERVAL (seq - {count} * 0.9) SECOND FROM seq_1_to_{count}"""
TABLES = "chatbot_askedquestion", "chatbot_entry", "chatbot_phrasing", "kakao_message", "mysite_ratewindow"


@dataclass
class Plan:
    """What the optimizer would do with one query: EXPLAIN's rows."""

    sql: str
    steps: list[dict[str, Any]]

    def heavy(self, large: int) -> list[dict[str, Any]]:
        """The steps that read a large table, or a large index, whole, or sort that many rows."""
        return [step for step in self.steps if rows(step) >= large and reads_whole(step)]


@dataclass
class Visit:
    name: str
    seconds: float
    plans: list[Plan] = field(default_factory=list)


def rows(step: dict[str, Any]) -> int:
    return int(str(step["rows"] or 0).split()[0])  # "5 (0%)" where a second index filters


def reads_whole(step: dict[str, Any]) -> bool:
    return step["type"] in {"ALL", "index"} or "Using filesort" in (step["Extra"] or "")


def main(scale: int = 1_000) -> list[Visit]:
    fill(scale)
    visits = [visit(name, do) for name, do in everything()]
    for seen in visits:
        sys.stdout.write(f"{seen.seconds * 1000:7.0f} ms {len(seen.plans):4} queries  {seen.name}\n")
    told = set()
    for seen in visits:
        for plan in seen.plans:
            for step in plan.heavy(LARGE):
                if (key := (plan.sql[:300], step["id"], step["table"])) not in told:
                    told.add(key)
                    sys.stdout.write(f"\n{seen.name}\n  {plan.sql[:1500]}\n  {step}\n")
    return visits


def fill(scale: int) -> None:
    """100 questions, 10 messages, 20 counters, an entry and three phrasings for each one of `scale`."""
    call_command("load_sample", verbosity=0)
    grant = TokenGrant("access", timezone.now() + timedelta(hours=6), "refresh", None, frozenset({SCOPE}))
    Connection.objects.connect(grant, TokenInfo(1, 1), timezone.now())
    with connection.cursor() as cursor:
        now = timezone.now().replace(tzinfo=None)
        cursor.execute(ENTRIES.format(text=TEXT, count=scale))
        cursor.execute(PHRASINGS.format(text=TEXT))
        cursor.execute(ASKED.format(text=TEXT, count=100 * scale), [now, 8 * scale])
        cursor.execute(MESSAGES.format(count=10 * scale), [now])
        cursor.execute(WINDOWS.format(count=20 * scale), [now])
        cursor.execute(f"ANALYZE TABLE {', '.join(TABLES)}")
        cursor.fetchall()


def visit(name: str, do: Callable[[], object]) -> Visit:
    do()
    seconds = min(timeit.repeat(do, number=1, repeat=3))
    with recorded() as queries:
        do()
    return Visit(name, seconds, [Plan(sql, explain(sql, params)) for sql, params in queries])


@contextmanager
def recorded() -> Iterator[list[tuple[str, Any]]]:
    queries: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("SELECT", "UPDATE", "DELETE")):
            queries.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield queries


def explain(sql: str, params: Any) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def everything() -> Iterator[tuple[str, Callable[[], object]]]:
    owner = Client()
    owner.force_login(get_user_model().objects.create_superuser("owner", password="-"))
    for url in (*VISITED, *admin_addresses()):
        yield url, opening(owner if url.startswith("/admin/") else Client(), url)
    for url, data in posts():
        yield f"POST {url} {data}", posting(Client(), url, data)
    yield "the worker's look", lambda: [next_due(timezone.now()), Message.objects.waiting().count()]
    yield (
        "the worker's notices",
        override_settings(ADMIN_EMAIL="owner@example.com")(lambda: send_due_notices(timezone.now())),
    )
    yield "purge_expired", lambda: call_command("purge_expired", verbosity=0)


VISITED = ["/", "/en/", "/chatbot/", "/en/chatbot/", "/resume.json", "/sitemap.xml", "/readyz"]
BESIDE_LISTS = [
    "/admin/",
    "/admin/chatbot/entry/try/?question=경력 12 궁금해요",
    "/admin/chatbot/entry/checkup/",
    "/admin/chatbot/entry/import/small-talk/",
    "/admin/chatbot/entry/export/csv/",
    "/admin/chatbot/entry/export/xlsx/",
    "/admin/chatbot/unansweredquestion/phrase/?asked=99999",
]
FILTERS = {
    Entry: ["is_published__exact=0"],
    AskedQuestion: ["status__exact=unknown", "settled__exact=ignored", "helpful__exact=0", "o=-3", "o=-4"],
    Message: ["read=no", "state__exact=failed", "state__exact=sent"],
}


def admin_addresses() -> Iterator[str]:
    yield from BESIDE_LISTS
    for model in admin.site._registry:
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        yield base
        if model in FILTERS:
            week_ago = timezone.localtime() - timedelta(days=7)
            recent = [] if model is Entry else [f"created_at__gte={week_ago:%Y-%m-%d 00:00:00%%2B09:00}"]
            yield from (f"{base}?{query}" for query in ["p=2", "q=경력", "o=1", *FILTERS[model], *recent])
        yield f"{base}add/"
        row = newest(model)
        if row is not None:
            yield from (f"{base}{row.pk}/{page}/" for page in ("change", "history", "delete"))


def newest(model: type[Model]) -> Model | None:
    return model._default_manager.order_by("-pk").first()


def opening(client: Client, url: str) -> Callable[[], object]:
    return lambda: b"".join(client.get(url))


def posting(client: Client, url: str, data: dict[str, Any]) -> Callable[[], object]:
    kind = MULTIPART_CONTENT if url.startswith("/admin/") else "application/json"
    return override_settings(**RATES)(lambda: client.post(url, data, content_type=kind))


def posts() -> Iterator[tuple[str, dict[str, Any]]]:
    entry = Entry.objects.published().latest("pk")
    asked = AskedQuestion.objects.filter(status="answered").latest("created_at")
    yield "/chatbot/ask/", {"question": entry.question}
    yield "/chatbot/ask/", {"question": "우주의 끝에는 무엇이 기다리나요?"}
    yield "/chatbot/feedback/", {"question": asked.text, "entry": asked.entry_id, "helpful": "true"}
    yield "/kakao/messages/", {"name": "가", "contact": "a@b.co", "body": "나", "consent": True}
    yield "/admin/login/", {"username": "owner", "password": "wrong"}
