import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

SCOPES = {"talk_message": "카카오톡 메시지 전송", "profile_nickname": "닉네임"}


@dataclass
class Account:
    id: int
    nickname: str
    connected_at: float | None = None
    scopes: list[str] = field(default_factory=list)
    access_issued: list[float] = field(default_factory=list)
    refresh_issued: list[float] = field(default_factory=list)

    def agree(self, scopes: list[str], now: float) -> None:
        self.connected_at = self.connected_at or now
        self.scopes = [scope for scope in SCOPES if scope in (*self.scopes, *scopes)]


@dataclass
class Code:
    account_id: int
    redirect_uri: str
    challenge: str
    expires_at: float


@dataclass
class AccessToken:
    account_id: int
    expires_at: float
    unlinked: bool = False


@dataclass
class RefreshToken:
    account_id: int
    expires_at: float


@dataclass
class Message:
    account_id: int
    text: str
    received_at: float
    buttons: list[dict[str, str]]
    link: str
    link_dead: bool


def first_accounts() -> list[Account]:
    # Above 2^53: an id that went through a float or JavaScript comes back as another account.
    return [Account(id=9007199254740993, nickname="김하늘")]


@dataclass
class State:
    accounts: list[Account] = field(default_factory=first_accounts)
    codes: dict[str, Code] = field(default_factory=dict)
    access_tokens: dict[str, AccessToken] = field(default_factory=dict)
    refresh_tokens: dict[str, RefreshToken] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)

    @classmethod
    def from_dict(cls, saved: dict[str, Any]) -> "State":
        return cls(
            accounts=[Account(**row) for row in saved["accounts"]],
            codes={key: Code(**row) for key, row in saved["codes"].items()},
            access_tokens={key: AccessToken(**row) for key, row in saved["access_tokens"].items()},
            refresh_tokens={key: RefreshToken(**row) for key, row in saved["refresh_tokens"].items()},
            messages=[Message(**row) for row in saved["messages"]],
        )

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def account(self, account_id: int) -> Account:
        return next(account for account in self.accounts if account.id == account_id)

    def drop_tokens(self, account: Account) -> None:
        self.codes = {key: code for key, code in self.codes.items() if code.account_id != account.id}
        self.access_tokens = {
            key: token for key, token in self.access_tokens.items() if token.account_id != account.id
        }
        self.refresh_tokens = {
            key: token for key, token in self.refresh_tokens.items() if token.account_id != account.id
        }

    def unlink(self, account: Account) -> None:
        dead = {key: token for key, token in self.access_tokens.items() if token.account_id == account.id}
        self.drop_tokens(account)
        for key, token in dead.items():
            token.unlinked = True
            self.access_tokens[key] = token
        account.connected_at, account.scopes = None, []


def write_atomically(path: Path, text: str) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)
