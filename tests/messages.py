"""The Korean catalogue: brought in step with the sources (`make messages`), and checked for gaps (`make check`).

Reading the sources takes GNU gettext's xgettext. Where that is missing, the check reads the catalogue alone.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = Path("locale/ko/LC_MESSAGES/django.po")
LEFT_OUT = shutil.ignore_patterns(".*", "tests", "var", "media", "staticfiles", "*.sqlite3*")


def extract(folder: Path) -> polib.POFile:
    """The catalogue of a site's folder after its sources have been read anew."""
    command = [sys.executable, "manage.py", "makemessages", "-l", "ko", "--no-obsolete", "--add-location", "file"]
    command += ["--ignore", "node_modules"]
    environment = {**os.environ, "DJANGO_DEBUG": "true", "DATABASE_URL": "sqlite://:memory:"}
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    return polib.pofile(str(folder / CATALOGUE))


def from_a_copy() -> polib.POFile:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "site"
        shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
        return extract(copy)


def texts(catalogue: polib.POFile | polib.MOFile) -> dict[tuple[str | None, str], tuple[object, object]]:
    return {(entry.msgctxt, entry.msgid): (entry.msgstr, entry.msgstr_plural) for entry in catalogue}


def complaints() -> list[str]:
    """What is wrong with the catalogue, a line each."""
    kept = polib.pofile(str(ROOT / CATALOGUE))
    found = [f"{entry.msgid!r} is not translated" for entry in kept if not entry.translated()]
    if texts(kept) != texts(polib.mofile(str((ROOT / CATALOGUE).with_suffix(".mo")))):
        found.append("django.mo is not made of django.po: run `make messages`")
    if not shutil.which("xgettext"):
        sys.stdout.write("translations: the sources were not read, because GNU gettext is not installed\n")
    else:
        missing = set(texts(from_a_copy())) ^ set(texts(kept))
        found += [
            f"{msgid!r} is in the sources or in django.po alone: run `make messages`" for _, msgid in missing
        ]
    return found


if __name__ == "__main__":
    catalogue = extract(ROOT)
    catalogue.save_as_mofile(str((ROOT / CATALOGUE).with_suffix(".mo")))
    for entry in catalogue:
        if not entry.translated():
            sys.stdout.write(f"to translate: {entry.msgid!r}\n")
