import json
import random
import secrets
import string
import threading
from collections import deque
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kakao.sandbox.app import App
from kakao.sandbox.clock import Clock
from kakao.sandbox.faults import Faults
from kakao.sandbox.knobs import Knobs
from kakao.sandbox.state import SCOPES, State, write_atomically
from kakao.sandbox.wire import Request

ALPHABET = string.ascii_letters + string.digits + "-_"


@dataclass
class Call:
    """One request as it arrived: what was sent, never the secret values."""

    at: float
    method: str
    path: str
    keys: list[str]
    grant_type: str
    authorization: str
    status: int | None = None


class Sandbox:
    """One Kakao: its app, its users, its time and its moods. Hold `lock` around every use."""

    def __init__(
        self,
        app: App,
        clock: Clock | None = None,
        state_file: Path | None = None,
        rng: random.Random | None = None,
    ) -> None:
        self.app = app
        self.rng = rng or secrets.SystemRandom()
        self.state_file = state_file
        self.lock = threading.RLock()
        self.clock = clock or Clock()
        self.reset()
        self.load()
        self.save()

    def reset(self) -> None:
        self.knobs = Knobs()
        self.state = State()
        self.faults = Faults()
        self.calls: deque[Call] = deque(maxlen=10_000)
        self.webhooks: list[str] = []

    def load(self) -> None:
        """Take up what was saved; ValueError when the file holds anything else."""
        if self.state_file is None or not self.state_file.exists():
            return
        try:
            saved = json.loads(self.state_file.read_text())
            self.state = State.from_dict(saved["state"])
            self.knobs = Knobs(**saved["knobs"])
            self.clock = Clock(**saved["clock"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{self.state_file} does not hold a saved sandbox; delete it") from error

    def save(self) -> None:
        if self.state_file is None:
            return
        parts = {"state": self.state.as_dict(), "knobs": asdict(self.knobs), "clock": self.clock.as_dict()}
        write_atomically(self.state_file, json.dumps(parts, ensure_ascii=False))

    def now(self) -> float:
        return self.clock.now()

    def new_secret(self) -> str:
        return "".join(self.rng.choices(ALPHABET, k=54))

    def consent_items(self) -> dict[str, str]:
        """The consent items switched on in the console, with the names Kakao shows."""
        enabled: dict[str, Any] = asdict(self.knobs)
        return {scope: name for scope, name in SCOPES.items() if enabled[f"{scope}_enabled"]}

    def record(self, request: Request) -> Call:
        fields = request.query | request.form
        call = Call(
            at=self.now(),
            method=request.method,
            path=request.path,
            keys=sorted(fields),
            grant_type=fields.get("grant_type", ""),
            authorization=request.authorization.partition(" ")[0],
        )
        self.calls.append(call)
        return call
