"""Rate limits that hold across threads, processes and machines."""

import ipaddress
import logging
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from mysite.environment import Rate
from mysite.models import RateWindow

logger = logging.getLogger(__name__)


def client_address(request: HttpRequest) -> str:
    """The visitor's address: the one that the outermost of our own proxies saw.

    Each of the TRUSTED_PROXY_COUNT proxies appends the address it was called from to X-Forwarded-For; whatever
    stands further left was written by the client and proves nothing.
    """
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    proxies = settings.TRUSTED_PROXY_COUNT
    address = hops[-min(proxies, len(hops))] if proxies and hops else request.META.get("REMOTE_ADDR", "")
    return str(address)


def client_key(request: HttpRequest) -> str:
    """Who is counted: an IPv4 address, or the /64 network that one IPv6 customer holds."""
    address = re.sub(r"^\[(.*)\](:\d+)?$|^([\d.]+):\d+$", r"\1\3", client_address(request))
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        return str(ip.ipv4_mapped)
    return str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == 6 else str(ip)


@dataclass(frozen=True)
class Window:
    """The present window of a rate for one who is counted: `limit` hits until `ends_at`, in `wait` seconds."""

    key: str
    limit: int
    ends_at: datetime
    wait: int

    @classmethod
    def of(cls, scope: str, rate: Rate, who: str) -> "Window":
        now = int(datetime.now(UTC).timestamp())
        ends = now - now % rate.seconds + rate.seconds
        # Keyed, so that the table of counters is no list of visitors' addresses.
        key = salted_hmac("mysite.limits", f"{scope} {ends} {who}").hexdigest()
        return cls(key, rate.count, datetime.fromtimestamp(ends, UTC), ends - now)

    def hit(self) -> bool:
        """Count in the database; False when the window is full."""
        return RateWindow.objects.hit(self.key, self.limit, self.ends_at)


def retry_after(scope: str, rate: Rate | None, request: HttpRequest) -> int | None:
    """Count this request. None while the rate allows it, else the seconds until it will again."""
    if rate is None:
        return None
    window = Window.of(scope, rate, client_key(request))
    allowed = hit_in_cache(window.key, rate) if settings.SHARED_CACHE else None
    return None if (window.hit() if allowed is None else allowed) else window.wait


def hit_in_cache(key: str, rate: Rate) -> bool | None:
    """None where the cache does not answer: then the database counts."""
    from redis import RedisError  # only where a shared cache is set

    try:
        cache.add(key, 0, timeout=rate.seconds + 1)
        return cache.incr(key) <= rate.count
    except (RedisError, ValueError) as error:  # ValueError: the key was evicted between the two
        logger.warning("the cache does not count: %s", type(error).__name__)
        return None
