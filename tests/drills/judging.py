"""What a storm has left behind: lost, doubled and late messages, and how long visitors waited."""

import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

from tests.live import LiveSite

Span = tuple[float, float]


@dataclass
class Post:
    """One visitor's POST; `public_id` is empty unless it was accepted, `status` is 0 where no answer came."""

    marker: str
    during: str
    started: float
    ended: float = 0.0
    public_id: str = ""
    status: int = 0

    @property
    def milliseconds(self) -> float:
        return 1000 * (self.ended - self.started)


@dataclass
class Record:
    posts: list[Post] = field(default_factory=list)
    kills: list[float] = field(default_factory=list)
    restarts: list[Span] = field(default_factory=list)
    unanswered: list[Span] = field(default_factory=list)
    """When Kakao did as it was asked and did not say so."""
    full: list[Span] = field(default_factory=list)
    """When the database's disk was full."""

    def accepted(self) -> list[Post]:
        return [post for post in self.posts if post.public_id]

    def cause(self, first: float, second: float) -> str:
        """Why a message that arrived at `first` was sent again."""
        if any(start <= first <= end for start, end in self.unanswered):
            return "processed and not answered"
        if any(first - 0.5 <= killed <= second for killed in self.kills):
            return "worker killed before the commit"
        if any(start <= second and first <= end for start, end in self.restarts):
            return "database restarted before the commit"
        if any(start <= second and first <= end for start, end in self.full):
            return "no room for the commit"
        return "unexplained"


def judge(site: LiveSite, record: Record) -> None:
    """Print the figures; raise where something was lost, out of order, or doubled without a cause."""
    arrived = arrivals(site)
    doubled = Counter(record.cause(*pair) for times in arrived.values() for pair in pairwise(times))
    lost = [post.marker for post in record.accepted() if post.marker not in arrived]
    late = overtaken(record.accepted(), {marker: times[0] for marker, times in arrived.items()})
    for during in dict.fromkeys(post.during for post in record.posts):
        sys.stdout.write(latencies(during, [post for post in record.posts if post.during == during]))
    sys.stdout.write(
        f"{len(record.posts)} posted, {len(record.accepted())} accepted, {len(lost)} lost,"
        f" {len(late)} out of order, {doubled.total()} duplicates {dict(doubled)};"
        f" {len(record.kills)} workers killed, {len(record.restarts)} database restarts\n"
    )
    stored = dict(site.sql("SELECT public_id, body FROM kakao_message"))
    assert all(stored.get(post.public_id, "").startswith(post.marker) for post in record.accepted())
    assert {post.status for post in record.posts} <= {0, 201, 503}
    assert (lost, late, doubled["unexplained"]) == ([], [], 0)


def arrivals(site: LiveSite) -> dict[str, list[float]]:
    """When each message arrived in the chat room, in the order of first arrivals."""
    found: defaultdict[str, list[float]] = defaultdict(list)
    for message in site.inbox():
        for marker in re.findall(r"#\d{4}#", message["text"]):
            found[marker].append(message["received_at"])
    return found


def overtaken(posts: list[Post], arrived: dict[str, float]) -> list[str]:
    """Messages that arrived after one whose sender began to write only when they had been accepted."""
    late, newest = [], 0.0
    for post in sorted((post for post in posts if post.marker in arrived), key=lambda post: arrived[post.marker]):
        if post.ended < newest:
            late.append(post.marker)
        newest = max(newest, post.started)
    return late


def latencies(during: str, posts: list[Post]) -> str:
    times = sorted(post.milliseconds for post in posts)
    median, slowest = times[len(times) // 2], percentile(times)
    return f"{during:<20}{len(posts):>5} POSTs: p50 {median:.0f} ms, p99 {slowest:.0f} ms\n"


def percentile(times: list[float], share: float = 0.99) -> float:
    return times[min(int(share * len(times)), len(times) - 1)]
