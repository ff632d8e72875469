"""SIGTERM with a load balancer in front: told not to send more before the door is closed."""

import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests

from tests.live import LiveSite

pytestmark = [pytest.mark.processes, pytest.mark.once]


@contextmanager
def told_to_stop(site: LiveSite, workers: str, **environment: str) -> Iterator[LiveSite]:
    """Where it ends at once there is one worker, which has answered: one that is being forked misses a signal."""
    with site.beside("draining", "--workers", workers, **environment) as beside:
        beside.gunicorn = beside.processes[-1]
        beside.gunicorn.send_signal(signal.SIGTERM)
        yield beside


def readiness(site: LiveSite) -> tuple[int, list[str]]:
    answer = requests.get(f"{site.url}/readyz", timeout=5)
    return answer.status_code, answer.json().get("not_ready", [])


def test_pages_are_served_while_no_more_are_asked_for_and_then_it_ends(site):
    began = time.monotonic()
    with told_to_stop(site, "2", DRAIN_SECONDS="8") as stopping:
        site.wait(lambda: readiness(stopping) == (503, ["stopping"]), 5)
        while time.monotonic() < began + 5:
            for _ in range(4):  # so that both workers get some
                assert readiness(stopping) == (503, ["stopping"])
                assert requests.get(stopping.url, timeout=5).status_code == 200
        assert stopping.gunicorn.wait(30) == 0
    assert time.monotonic() - began > 8


@pytest.mark.parametrize("again", [signal.SIGTERM, signal.SIGINT, signal.SIGQUIT])
def test_whoever_cannot_wait_signals_again(site, again):
    with told_to_stop(site, "1", DRAIN_SECONDS="60") as stopping:
        site.wait(lambda: readiness(stopping) == (503, ["stopping"]), 5)
        stopping.gunicorn.send_signal(again)
        assert stopping.gunicorn.wait(30) == 0


def test_without_a_wish_it_stops_at_once(site):
    with told_to_stop(site, "1") as stopping:
        assert stopping.gunicorn.wait(30) == 0


def test_who_is_still_sending_when_it_stops_is_answered(site):
    with told_to_stop(site, "1", DRAIN_SECONDS="2") as stopping:
        host, port = stopping.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=20) as visitor:
            visitor.sendall(b"GET / HTTP/1.1\r\n")
            time.sleep(3)  # gunicorn has begun to stop
            visitor.sendall(b"Host: 127.0.0.1\r\n")
            time.sleep(0.5)
            visitor.sendall(b"\r\n")
            assert visitor.recv(15) == b"HTTP/1.1 200 OK"
        assert stopping.gunicorn.wait(30) == 0
