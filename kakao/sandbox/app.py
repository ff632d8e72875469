from dataclasses import dataclass, field


@dataclass(frozen=True)
class App:
    """What the owner registered in Kakao's developer console."""

    rest_api_key: str
    client_secret: str = field(repr=False)
    admin_key: str = field(repr=False)
    redirect_uris: frozenset[str]
    link_domains: frozenset[str]
    """Hosts as they stand in a link, port included; matched exactly, as at Kakao."""
    unlink_webhook_url: str = ""
    name: str = "mysite"
    app_id: int = 1001
