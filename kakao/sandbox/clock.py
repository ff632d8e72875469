import math
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta, timezone

KST = timezone(timedelta(hours=9))


@dataclass
class Clock:
    """Kakao's time in epoch seconds: the real one shifted, or one that stands still."""

    offset: float = 0.0
    frozen_at: float | None = None

    def now(self) -> float:
        return time.time() + self.offset if self.frozen_at is None else self.frozen_at

    def advance(self, seconds: float) -> None:
        if self.frozen_at is None:
            self.offset += seconds
        else:
            self.frozen_at += seconds

    def freeze(self, at: float | None = None) -> None:
        self.frozen_at = self.now() if at is None else at

    def reset(self) -> None:
        self.offset, self.frozen_at = 0.0, None

    def as_dict(self) -> dict[str, float | None]:
        return asdict(self)


def kst(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, KST)


def utc_text(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def seconds_left(expires_at: float, now: float) -> int:
    return max(math.floor(expires_at - now), 0)
