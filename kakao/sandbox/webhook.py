"""Kakao's call to the site when the owner unlinks in Kakao's own settings."""

import http.client
import threading
from urllib.parse import urlencode, urlsplit

from kakao.sandbox.sandbox import Sandbox
from kakao.sandbox.state import Account

TIMEOUT_SECONDS = 3


def send_unlinked(sandbox: Sandbox, account: Account) -> None:
    """Call the webhook in a thread of its own; the outcome joins `sandbox.webhooks`."""
    fields = {
        "app_id": str(sandbox.app.app_id),
        "user_id": str(account.id),
        "referrer_type": "UNLINK_FROM_APPS",
    }
    threading.Thread(target=call, args=(sandbox, urlencode(fields)), daemon=True).start()


def call(sandbox: Sandbox, fields: str) -> None:
    try:
        outcome = str(request_status(sandbox, fields))
    except (OSError, http.client.HTTPException) as error:
        outcome = type(error).__name__
    with sandbox.lock:
        sandbox.webhooks.append(outcome)


def request_status(sandbox: Sandbox, fields: str) -> int:
    url = urlsplit(sandbox.app.unlink_webhook_url)
    connect = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    connection = connect(url.netloc, timeout=TIMEOUT_SECONDS)
    headers = {"Authorization": f"KakaoAK {sandbox.app.admin_key}"}
    try:
        if sandbox.knobs.webhook_method == "GET":
            connection.request("GET", f"{url.path}?{fields}", headers=headers)
        else:
            headers["Content-Type"] = "application/x-www-form-urlencoded;charset=utf-8"
            connection.request("POST", url.path, fields, headers)
        return connection.getresponse().status
    finally:
        connection.close()
