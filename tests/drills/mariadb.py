"""A MariaDB server of a drill's own, which it may kill."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from tests.live import free_port


class Server:
    def __init__(self, folder: Path) -> None:
        self.log, self.port = folder / "mariadb.log", free_port()
        self.url = f"mysql://root@127.0.0.1:{self.port}/mysite"
        # In a folder for temporary files that it shares it would delete another server's, too.
        self.options = ["--no-defaults", f"--datadir={folder}/data", f"--tmpdir={folder}", "--user=root"]
        self.place = [f"--port={self.port}", "--bind-address=127.0.0.1", f"--socket={folder}/socket"]
        install = ["mariadb-install-db", *self.options, "--auth-root-authentication-method=normal"]
        subprocess.run(install, check=True, capture_output=True)

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(["mariadbd", *self.options, *self.place], stdout=log, stderr=log)
        deadline = time.monotonic() + 30
        while not self.takes("SELECT 1"):
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.1)

    def takes(self, statement: str) -> bool:
        import MySQLdb

        try:
            MySQLdb.connect(host="127.0.0.1", port=self.port, user="root").query(statement)
        except MySQLdb.Error:
            return False
        return True

    def restart(self) -> None:
        """As after a power cut."""
        self.stop()
        self.start()

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def own_server(folder: Path) -> Iterator[Server | None]:
    """None where the suite runs on SQLite, or where no server is installed."""
    if connection.vendor == "sqlite" or not shutil.which("mariadbd"):
        yield None
        return
    server = Server(folder)
    try:
        server.start()
        assert server.takes("CREATE DATABASE mysite CHARACTER SET utf8mb4")
        yield server
    finally:
        server.stop()
