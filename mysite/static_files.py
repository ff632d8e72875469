from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect_changed() -> None:
    """Run collectstatic unless its manifest is newer than every static file."""
    if settings.DEBUG:
        return
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    if not manifest.exists() or newest_source() > manifest.stat().st_mtime:
        call_command("collectstatic", interactive=False, verbosity=0)


def newest_source() -> float:
    return max((path.stat().st_mtime for path in sources()), default=0.0)


def sources() -> Iterator[Path]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            yield Path(storage.path(name))
