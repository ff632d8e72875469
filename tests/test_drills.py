"""The drills, at a size that a suite can bear; `make drill-years` and the like run them in full."""

import shutil
import sys

import pytest

from tests.drills import crowds, faults, fuzz, refresh, years

pytestmark = pytest.mark.django_db


@pytest.mark.once
@pytest.mark.processes
def test_kakao_stays_connected_for_three_years():
    """KAKAO 35, 37, 40."""
    quiet, *stormy = years.main()
    assert len(quiet.rotations) == 11
    assert all(30 < gap < 32 for gap in quiet.gaps())
    assert quiet.failures.total() == 0
    for figures in stormy:
        # A month, and at the most an outage with the days around it.
        assert all(30 < gap < 30 + years.LONGEST_OUTAGE + 3 for gap in figures.gaps())
        assert figures.failures.total() > 200
        assert "KOE237" not in figures.failures
    assert all(figures.drift.total_seconds() <= 2 for figures in [quiet, *stormy])


@pytest.mark.processes
def test_many_refresh_commands_make_one_call():
    """KAKAO 44, 46."""
    refresh.main(8, kills=0)


@pytest.mark.once
@pytest.mark.processes
@pytest.mark.skipif(
    sys.platform != "linux" or not shutil.which("cc"), reason="moving the clock needs Linux and a C compiler"
)
def test_a_clock_that_jumps_holds_nothing_up():
    faults.clocks(2, (20 * faults.HOUR, -faults.HOUR))


@pytest.mark.once
@pytest.mark.processes
@pytest.mark.skipif(sys.platform != "linux", reason="a running process is denied files on Linux only")
def test_clients_that_hold_on_hold_up_nobody():
    crowds.briefly(60, seconds=3)


@pytest.mark.processes
def test_hostile_requests_crash_nothing():
    fuzz.main(20261128, 300, measured=False)
