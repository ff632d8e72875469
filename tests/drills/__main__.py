"""The drills at full size, with their figures: `make drill-years` and so on."""

import os
import sys
from collections.abc import Callable

import django
from django.test.runner import DiscoverRunner

from tests.__main__ import MARIADB_URL

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
if sys.argv[1:] == ["scale"]:
    os.environ.setdefault("DATABASE_URL", MARIADB_URL)
django.setup()

from tests.drills import delivery, faults, fuzz, refresh, scale, years  # noqa: E402  (they read the settings)

DRILLS: dict[str, Callable[..., object]] = {
    "years": years.main,
    "refresh": refresh.main,
    "delivery": delivery.main,
    "faults": faults.main,
    "fuzz": fuzz.main,
    "scale": scale.main,
}


def main(name: str, *numbers: int) -> None:
    runner = DiscoverRunner(verbosity=0, interactive=False)  # what a killed one left is replaced
    databases = runner.setup_databases(serialized_aliases=[])
    try:
        DRILLS[name](*numbers)
    finally:
        runner.teardown_databases(databases)


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
