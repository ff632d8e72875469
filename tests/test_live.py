"""What only real processes show: two gunicorn workers, the delivery worker, the commands."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
import requests

from tests.live import LiveSite

pytestmark = pytest.mark.processes


def asks(site: LiveSite, question: str, times: int = 12) -> list[dict[str, object]]:
    """Each on a connection of its own, so that both workers get some."""
    return [site.ask(question) for _ in range(times)]


def write_qna(site: LiveSite, answer: str) -> None:
    file = site.folder / "one.jsonl"
    entry = {"question": "좋아하는 계절이 뭐예요?", "answer": answer, "phrasings": [], "is_published": True}
    file.write_text(json.dumps(entry))
    assert site.manage("import_qna", str(file)).returncode == 0


def test_a_changed_entry_is_in_the_next_answer_of_both_workers(site):
    for answer in ("가을이에요.", "겨울이에요.", "봄이에요."):
        write_qna(site, answer)
        assert {reply["answer"] for reply in asks(site, "좋아하는 계절이 뭐예요?")} == {answer}


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_static_files_are_served_compressed_and_for_ever(site, encoding):
    page = requests.get(site.url, timeout=10).text
    sheet = page.split('rel="stylesheet" href="')[1].split('"')[0]
    response = requests.get(site.url + sheet, headers={"Accept-Encoding": encoding}, timeout=10)
    assert response.status_code == 200
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers["Content-Encoding"] == encoding


def test_a_request_that_is_not_utf8_or_endless_is_refused(site):
    headers = {"Content-Type": "application/json"}
    assert requests.post(f"{site.url}/chatbot/ask/", b"\xff\xfe", headers=headers, timeout=10).status_code == 400
    assert requests.post(f"{site.url}/chatbot/ask/", b" " * 70000, headers=headers, timeout=10).status_code == 413


def test_refresh_says_not_connected_and_nonsense_is_one_line(site):
    done = site.manage("refresh_kakao_token", KAKAO_AUTH_URL="http://127.0.0.1:9")
    assert (done.returncode, done.stderr) == (0, "")
    done = site.manage("refresh_kakao_token", CHATBOT_RATE="often")
    assert done.returncode == 4
    assert done.stderr.startswith("CHATBOT_RATE: ")
    assert done.stderr.count("\n") == 1


def test_gunicorn_refuses_nonsense_with_one_line(site):
    done = subprocess.run(
        [sys.executable, "-m", "gunicorn", "mysite.wsgi:application", "--bind", "127.0.0.1:0"],
        env=site.environment | {"MESSAGE_RATE": "often"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 4
    assert done.stderr.startswith("MESSAGE_RATE: ")
    assert done.stderr.count("\n") == 1


def test_the_worker_ends_cleanly_on_sigterm_and_another_takes_over(site):
    site.worker.send_signal(signal.SIGTERM)
    assert site.worker.wait(10) == 0
    site.worker = site.start("worker", "manage.py", "deliver_messages", "--watch")


def test_a_killed_gunicorn_worker_is_replaced(site):
    workers = site.gunicorn_workers()
    assert len(workers) == 2
    os.kill(workers[0], signal.SIGKILL)
    time.sleep(0.2)
    site.wait(lambda: all(reply["status"] for reply in asks(site, "안녕하세요")))
