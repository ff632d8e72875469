"""The Nu HTML checker on the documents of all public scenes. Django's own admin templates are not ours to mend."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.audit.scenes import PUBLIC, walk
from tests.audit.stage import Stage
from tests.audit.tools import PACKAGES


def findings(stage: Stage) -> Iterator[str]:
    folder = stage.site.folder
    documents = [save(shown.scene.name, shown.document.body(), folder) for shown in walk(stage, PUBLIC)]
    checker = ["java", "-jar", str(PACKAGES / "vnu-jar/build/dist/vnu.jar"), "--format", "json"]
    command = [*checker, "--exit-zero-always", *documents]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    sys.stdout.write(f"{len(documents)} documents\n")
    for message in json.loads(done.stderr)["messages"]:
        place = f"{Path(message['url']).stem}: line {message.get('lastLine', '?')}"
        yield f"{place}: {message['message']}: {message.get('extract', '').strip()}"


def save(name: str, document: bytes, folder: Path) -> str:
    path = folder / f"{name}.html"
    path.write_bytes(document)
    return str(path)
