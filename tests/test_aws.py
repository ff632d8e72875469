"""Each folder of deploy/aws, from nothing to a whole site and back, as far as moto knows AWS."""

import subprocess

import pytest

from tests.aws.moto import moto_server
from tests.aws.terraform import SHAPES, copied, plugins, why_not

pytestmark = [
    pytest.mark.once,
    pytest.mark.processes,
    pytest.mark.skipif(why_not() is not None, reason=why_not() or "nothing is missing"),
]


@pytest.fixture(scope="module", params=SHAPES, ids=lambda shape: shape.name)
def shape(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param.name)
    with moto_server(folder) as environment:
        copy = copied(request.param, folder, environment)
        copy.must("init", "-input=false", f"-plugin-dir={plugins()}")
        yield copy


@pytest.mark.parametrize("folder", SHAPES, ids=lambda shape: shape.name)
def test_it_is_formatted(folder):
    unformatted = subprocess.run(["terraform", "fmt", "-check", "-diff", folder], capture_output=True, text=True)
    assert unformatted.returncode == 0, unformatted.stdout


def test_it_comes_up_stays_as_it_is_and_goes_without_a_rest(shape):
    shape.must("apply", "-auto-approve", "-input=false")
    second = shape.run("plan", "-detailed-exitcode", "-input=false")
    assert second.returncode == 0, second.stdout + second.stderr
    shape.must("destroy", "-auto-approve", "-input=false", "-refresh=false")
    assert shape.must("state", "list") == ""
