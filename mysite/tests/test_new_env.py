import subprocess
import sys

from django.conf import settings

from mysite.new_env import lines


def test_the_first_env_starts_the_site(tmp_path):
    environment = dict(line.split("=", 1) for line in lines(8123) if "=" in line and not line.startswith("#"))
    command = [sys.executable, "manage.py", "check", "--fail-level", "WARNING"]
    assert not subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=False).returncode
    assert environment["SITE_URL"] == "http://127.0.0.1:8123"


def test_its_secrets_are_new_each_time():
    first, second = ([line for line in lines(8000) if "SECRET" in line] for _ in range(2))
    assert not set(first) & set(second)
