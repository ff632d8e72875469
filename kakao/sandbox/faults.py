from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from kakao.sandbox.errors import API_ERRORS, OAUTH_ERRORS
from kakao.sandbox.fields import check_fields
from kakao.sandbox.wire import Response


@dataclass
class Fault:
    """One planned misbehaviour of an endpoint.

    `after` lets the request take effect first: Kakao did it, and the caller never hears so.
    `times` is how many calls it spoils, null until cleared.
    """

    endpoint: str
    kind: Literal["delay", "hang", "drop", "respond", "error"]
    after: bool = False
    times: int | None = 1
    seconds: float = 60
    status: int = 200
    content_type: str = "application/json;charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    error: str = ""

    @classmethod
    def read(cls, payload: Mapping[str, Any]) -> "Fault":
        check_fields(cls, payload)
        if not {"endpoint", "kind"} <= payload.keys():
            raise ValueError("endpoint and kind are required")
        fault = cls(**payload)
        if fault.kind == "error" and fault.error not in OAUTH_ERRORS | API_ERRORS:
            raise ValueError(f"unknown error: {fault.error!r}")
        if fault.times == 0 or not 200 <= fault.status <= 599:
            raise ValueError("times starts at 1, status lies in 200..599")
        return fault

    def response(self) -> Response:
        return Response(self.status, self.content_type, self.body.encode(), self.headers)


class Faults:
    """A queue for each endpoint; the oldest fault goes first."""

    def __init__(self) -> None:
        self.planned: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self.planned.append(fault)

    def take(self, endpoint: str) -> Fault | None:
        fault = next((fault for fault in self.planned if fault.endpoint == endpoint), None)
        if fault is None or fault.times is None:
            return fault
        fault.times -= 1
        if fault.times == 0:
            self.planned.remove(fault)
        return fault

    def clear(self) -> None:
        self.planned.clear()

    def as_list(self) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in self.planned]
