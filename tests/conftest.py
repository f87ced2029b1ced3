"""Fixtures that every test may use: the reference data, and a PostgreSQL server of their own.

With MARKETBOT_TEST_POSTGRES_URL (a server where schemas may be made) that server is used. Otherwise the first test that
needs one starts a temporary cluster, which all tests of the run share, also those of several xdist processes; it ends
with the run. Tests are skipped where PostgreSQL is not installed.
"""

import fcntl
import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
POSTGRES_URL = "MARKETBOT_TEST_POSTGRES_URL"
POSTGRES_FOLDER = "MARKETBOT_TEST_POSTGRES_FOLDER"  # of the run's own cluster: xdist processes inherit it


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder of public files with published figures; tests that need it are skipped where it is not."""
    folder = Path(os.environ.get("MARKETBOT_REFERENCE_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no reference data in {folder}: set MARKETBOT_REFERENCE_DATA to the folder that has it")
    return folder


class PostgresCluster:
    """A PostgreSQL server with its data in a folder of its own, reached at a free port of this machine.

    PostgreSQL refuses to run as root; then it runs as the user `postgres`, or `nobody`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._data = folder / "data"
        self._port = folder / "port"

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self._port.read_text()}/postgres"

    @property
    def started(self) -> bool:
        return self._port.exists()

    def make(self, process: int) -> None:
        """Make the cluster and start it; it ends with that process at the latest."""
        self.folder.mkdir(mode=0o755, exist_ok=True)
        self._remove_after(process)
        self._data.mkdir(mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(self._data, _unprivileged())
        self._run("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        with (self._data / "postgresql.conf").open("a") as settings:
            settings.write("listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\n")
            # What is lost in a power cut does not matter here.
            settings.write("fsync = off\nsynchronous_commit = off\nfull_page_writes = off\ninclude = 'port.conf'\n")
        for last_try in (False, False, True):
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = str(probe.getsockname()[1])
            (self._data / "port.conf").write_text(f"port = {port}\n")
            try:
                self.start()
            except RuntimeError:  # another program may have taken the port meanwhile
                if last_try:
                    raise
            else:
                break
        self._port.write_text(port)

    def start(self) -> None:
        self._run("pg_ctl", "--wait", f"--log={self._data / 'server.log'}", "start")

    def stop(self, mode: str = "fast") -> None:
        self._run("pg_ctl", "--wait", f"--mode={mode}", "stop")

    def remove(self) -> None:
        """Stop it, if need be, and remove its folder."""
        if (self._data / "postmaster.pid").exists():
            self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _remove_after(self, process: int) -> None:
        """Remove it when a process is gone: also when that was killed and could not do it itself."""
        stop = self._command("pg_ctl", "--mode=immediate", "stop")
        watch = 'folder=$1; process=$2; shift 2; (while kill -0 "$process" && [ -d "$folder" ]; do sleep 1; done; '
        watch += '[ -d "$folder" ] && "$@"; rm -rf "$folder" "$folder.lock") </dev/null >/dev/null 2>&1 &'
        words = ["sh", "-c", watch, "sh", str(self.folder), str(process), *stop]
        subprocess.run(words, check=True, start_new_session=True)

    def _command(self, program: str, *options: str) -> list[str]:
        words = [str(_postgres_programs() / program), *options, f"--pgdata={self._data}"]
        return ["setpriv", f"--reuid={_unprivileged()}", "--clear-groups", *words] if os.geteuid() == 0 else words

    def _run(self, program: str, *options: str) -> None:
        with (self.folder / "output").open("w+") as output:  # not a pipe: the server would keep it open
            words = self._command(program, *options)
            done = subprocess.run(words, stdout=output, stderr=output, cwd="/", check=False)
            if done.returncode:
                output.seek(0)
                raise RuntimeError(f"{program} failed: {output.read()}")


def _postgres_programs() -> Path:
    """The folder of initdb and pg_ctl: of the path, or Debian's, newest first."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    debian = Path("/usr/lib/postgresql")
    folders = [path.parent for path in debian.glob("*/bin/initdb") if path.parts[-3].isdigit()]
    if not folders:
        pytest.skip(f"PostgreSQL is not installed here, and {POSTGRES_URL} names no server")
    return max(folders, key=lambda path: int(path.parts[-2]))


def _unprivileged() -> str:
    import pwd

    names = {user.pw_name for user in pwd.getpwall()}
    if not shutil.which("setpriv") or not names & {"postgres", "nobody"}:
        pytest.skip("PostgreSQL cannot run as root, and there is no other user to run it")
    return "postgres" if "postgres" in names else "nobody"


def pytest_configure(config: pytest.Config) -> None:
    """Choose the folder of the run's cluster, where it will be if a test needs one."""
    if not hasattr(config, "workerinput"):
        os.environ[POSTGRES_FOLDER] = f"{tempfile.gettempdir()}/marketbot-postgres-{os.getpid()}-{uuid.uuid4().hex[:8]}"


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the run's cluster."""
    if not hasattr(config, "workerinput"):
        folder = Path(os.environ.pop(POSTGRES_FOLDER))
        if folder.exists():
            PostgresCluster(folder).remove()
        folder.with_suffix(".lock").unlink(missing_ok=True)


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """The address of a PostgreSQL server where tests may make what they like."""
    if os.environ.get(POSTGRES_URL):
        return os.environ[POSTGRES_URL]
    cluster = PostgresCluster(Path(os.environ[POSTGRES_FOLDER]))
    _postgres_programs()
    with cluster.folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not cluster.started:
            run = os.getppid() if os.environ.get("PYTEST_XDIST_WORKER") else os.getpid()
            cluster.make(run)
    return cluster.url


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of a schema with nothing in it; the schema goes with the test."""
    from sqlalchemy import create_engine, make_url, text

    schema = f"test_{uuid.uuid4().hex}"
    engine = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    address = make_url(postgres_server).update_query_dict({"options": f"-csearch_path={schema}"})
    yield address.render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text("SET lock_timeout = '10s'"))
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


@pytest.fixture
def make_cluster() -> Iterator[Callable[[], PostgresCluster]]:
    """Starts a server of the test's own, which it may stop and start again."""
    made = []

    def make() -> PostgresCluster:
        cluster = PostgresCluster(Path(f"{os.environ[POSTGRES_FOLDER]}-{uuid.uuid4().hex[:8]}"))
        made.append(cluster)
        cluster.make(os.getpid())
        return cluster

    yield make
    for cluster in made:
        cluster.remove()
