"""deploy/backup and deploy/restore against a running site on MariaDB; no containers, so `docker` stays untried."""

import gzip
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import environ
import pytest
import requests

from kakao.encryption import decrypt
from tests.live import ROOT, LiveSite, live_site

pytestmark = [pytest.mark.processes, pytest.mark.mariadb, pytest.mark.django_db]

MESSAGE = {"name": "김손님", "contact": "guest@example.kr", "body": "안녕하세요 👋", "consent": True}
PAGES = ("/", "/en/", "/chatbot/", "/resume.json", "/contact.vcf", "/sitemap.xml", "/robots.txt", "/admin/login/")
MOVING = re.compile(r'name="(stamp|csrfmiddlewaretoken)" value="[^"]*"')


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with live_site(tmp_path_factory.mktemp("live")) as running:
        running.connect_kakao()
        yield running


@pytest.fixture
def operator(site, tmp_path):
    """Runs one of the scripts as somebody whose ~/.my.cnf reaches the database."""
    server = environ.Env.db_url_config(site.database_url)
    client = f"[client]\nhost={server['HOST']}\nport={server['PORT']}\nuser={server['USER']}\n"
    (tmp_path / ".my.cnf").write_text(f"{client}password={server['PASSWORD']}\n")
    uploads = tmp_path / "media"
    (uploads / "photos").mkdir(parents=True)
    (uploads / "photos" / "사진.webp").write_bytes(os.urandom(5000))
    environment = site.environment | {
        "HOME": str(tmp_path),
        "DATABASE": server["NAME"],
        "MEDIA": str(uploads),
        "PYTHON": sys.executable,
    }

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [ROOT / "deploy" / command[0], *command[1:]],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def seen(site: LiveSite) -> dict[str, object]:
    """All that a visitor can see, and how many rows stand in each table."""
    pages = {page: MOVING.sub("", requests.get(site.url + page, timeout=10).text) for page in PAGES}
    tables = [name for (name,) in site.sql("SHOW TABLES")]
    return pages | {name: site.sql(f"SELECT COUNT(*) FROM `{name}`") for name in tables}  # noqa: S608


def uploads(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def restart(site: LiveSite) -> None:
    bind = site.url.removeprefix("http://")
    site.gunicorn = site.start("gunicorn", "-m", "gunicorn", "mysite.wsgi:application", "--bind", bind)
    site.start_worker()
    site.wait(lambda: requests.get(f"{site.url}/readyz", timeout=5).ok)


def stop(site: LiveSite) -> None:
    for process in (site.worker, site.gunicorn):
        process.terminate()
        process.wait(30)


def leave_a_message(site: LiveSite) -> None:
    assert requests.post(f"{site.url}/kakao/messages/", json=MESSAGE, timeout=10).status_code == 201


def test_a_destroyed_site_comes_back_whole(site, operator, tmp_path):
    leave_a_message(site)
    site.wait(site.inbox)
    before = seen(site), uploads(tmp_path / "media")
    assert operator("backup", str(tmp_path / "backups")).returncode == 0

    refused = operator("restore", str(tmp_path / "backups"))
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    assert (seen(site), uploads(tmp_path / "media")) == before

    stop(site)
    for (table,) in site.sql("SHOW TABLES"):
        site.sql(f"SET foreign_key_checks=0; DROP TABLE `{table}`")
    shutil.rmtree(tmp_path / "media" / "photos")
    assert operator("restore", str(tmp_path / "backups")).returncode == 0
    restart(site)
    assert (seen(site), uploads(tmp_path / "media")) == before
    leave_a_message(site)
    site.wait(lambda: len(site.inbox()) == 2)  # the connection to Kakao came back with it


def test_tokens_are_ciphertext_in_the_dump(site, operator, tmp_path):
    assert operator("backup", str(tmp_path / "backups")).returncode == 0
    [dump] = (tmp_path / "backups").glob("*/database.sql.gz")
    text = gzip.decompress(dump.read_bytes()).decode()
    [row] = site.sql("SELECT access_ciphertext, refresh_ciphertext FROM kakao_connection")
    for ciphertext in row:
        assert ciphertext in text
        assert decrypt(ciphertext) not in text


def test_an_old_backup_is_brought_onto_a_newer_schema(site, operator, tmp_path):
    stop(site)
    assert site.manage("migrate", "kakao", "zero").returncode == 0
    assert operator("backup", str(tmp_path / "backups")).returncode == 0
    assert site.manage("migrate").returncode == 0
    done = operator("restore", str(tmp_path / "backups"), "--replace")
    assert done.returncode == 0, done.stderr
    restart(site)
    leave_a_message(site)


def test_a_backup_that_is_not_whole_is_refused(site, operator, tmp_path):
    assert operator("backup", str(tmp_path / "backups")).returncode == 0
    [folder] = (tmp_path / "backups").iterdir()
    dump = folder / "database.sql.gz"
    dump.write_bytes(dump.read_bytes()[:-100])
    refused = operator("restore", str(folder), "--replace")
    assert (refused.returncode, "damaged" in refused.stderr) == (1, True)
    (folder / "SHA256SUMS").unlink()
    refused = operator("restore", str(folder), "--replace")
    assert (refused.returncode, "no whole backup" in refused.stderr) == (1, True)
    assert requests.get(site.url, timeout=10).ok


def test_only_what_is_older_than_wished_is_pruned(site, operator, tmp_path):
    for name, days in (("20200101T000000Z", 40), ("20200102T000000Z", 20), ("not-a-backup", 40)):
        folder = tmp_path / "backups" / name
        folder.mkdir(parents=True)
        age = folder.stat().st_mtime - days * 86400
        os.utime(folder, (age, age))
    assert operator("backup", str(tmp_path / "backups"), "30").returncode == 0
    left = {folder.name for folder in (tmp_path / "backups").iterdir()}
    assert {"20200102T000000Z", "not-a-backup"} < left
    assert len(left) == 3


def test_a_dump_that_fails_leaves_nothing_behind(operator, tmp_path):
    (tmp_path / ".my.cnf").write_text("[client]\nhost=127.0.0.1\nport=9\n")
    assert operator("backup", str(tmp_path / "backups")).returncode != 0
    assert list((tmp_path / "backups").iterdir()) == []
