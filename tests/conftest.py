from collections.abc import Iterator

import pytest

from tests.live import LiveSite, live_site


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[LiveSite]:
    """One live site for the tests that run in this process: two gunicorn workers, a delivery worker, a sandbox."""
    with live_site(tmp_path_factory.mktemp("live")) as running:
        yield running
