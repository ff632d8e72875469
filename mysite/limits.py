"""Rate limits that hold across threads, processes and machines."""

import ipaddress
from datetime import UTC, datetime

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from mysite.environment import Rate
from mysite.models import RateWindow


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
    address = client_address(request)
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == 6 else str(ip)


def retry_after(scope: str, rate: Rate | None, request: HttpRequest) -> int | None:
    """Count this request. None while the rate allows it, else the seconds until it will again."""
    if rate is None:
        return None
    now = int(datetime.now(UTC).timestamp())
    ends = now - now % rate.seconds + rate.seconds
    # Keyed, so that the table of counters is no list of visitors' addresses.
    key = salted_hmac("mysite.limits", f"{scope} {ends} {client_key(request)}").hexdigest()
    if settings.SHARED_CACHE:
        cache.add(key, 0, timeout=rate.seconds + 1)
        allowed = cache.incr(key) <= rate.count
    else:
        allowed = RateWindow.objects.hit(key, rate.count, datetime.fromtimestamp(ends, UTC))
    return None if allowed else ends - now
