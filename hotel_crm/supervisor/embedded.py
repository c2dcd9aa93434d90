"""The built-in PostgreSQL under the watch: made if missing, started, furnished, restarted."""

import contextlib
import signal

from hotel_crm.supervisor import database, leftovers
from hotel_crm.supervisor.child import Starting
from hotel_crm.supervisor.cluster import account, make_if_missing, prepare
from hotel_crm.supervisor.places import Places
from hotel_crm.supervisor.privileges import User
from hotel_crm.supervisor.programs import Programs
from hotel_crm.supervisor.secret import Secret
from hotel_crm.supervisor.table import DATABASE, Process
from hotel_crm.supervisor.voice import say
from hotel_crm.supervisor.watch import Watch

# Recovery after a crash replays at most max_wal_size of log.
STARTS_WITHIN = 300


class Embedded:
    """One built-in database of one VAR; ``begin`` returns when it answers and is furnished."""

    def __init__(
        self,
        places: Places,
        programs: Programs,
        user: User | None,
        secret: Secret,
        *,
        fast: bool = False,
        tcp_port: int = 0,
    ) -> None:
        self.cluster = prepare(places, programs, user, fast=fast, tcp_port=tcp_port)
        self._secret = secret

    @property
    def app_url(self) -> str:
        """For every running process."""
        return database.app_url(self.cluster, self._secret)

    @property
    def owner_url(self) -> str:
        """For migrations."""
        return database.owner_url(self.cluster, self._secret)

    @property
    def admin_url(self) -> str:
        """For tests, which make databases of their own."""
        return database.admin_url(self.cluster, self._secret)

    def begin(self, watch: Watch) -> None:
        """Makes the data if missing, starts the server and waits for ``SELECT 1``."""
        make_if_missing(self.cluster, self._secret.CRM_ADMIN)
        postgres = Process(
            "postgres",
            tuple(database.command(self.cluster)),
            rank=DATABASE,
            stop_with=signal.SIGINT,  # "fast": ends sessions, writes a checkpoint
            dies_with_parent=signal.SIGQUIT,  # "immediate": takes its own children along
            grace=60.0,
        )
        watch.begin(
            postgres,
            Starting(
                {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
                account=account(self.cluster.user),
                handles=self.cluster.handles,
                before_each=self._clear,
                folder=self.cluster.socket_folder,
            ),
        )
        address = database.admin_url(self.cluster, self._secret, "postgres")
        watch.wait_for(
            lambda: database.answers(address),
            STARTS_WITHIN,
            f"The database does not answer after {STARTS_WITHIN} seconds; the system stops. Its "
            f"data in {self.cluster.places.pg} is untouched. See log/postgres.log.",
        )
        database.furnish(self.cluster, self._secret)
        say("The database is up")

    def tidy(self) -> None:
        """After the stop: takes the socket's empty folder away."""
        with contextlib.suppress(OSError):
            self.cluster.socket_folder.rmdir()

    def _clear(self) -> None:
        leftovers.clear(self.cluster.places.pg, self.cluster.socket_folder)
