"""A connection to the database for what runs in an event loop, without a thread.

Django's own connections belong to threads. Sockets ask few questions, always the same ones, and
very often: those go by psycopg itself, to the database that Django's settings name.
"""

from asyncio import Lock
from collections.abc import Awaitable, Callable
from typing import Any, Final

import structlog
from django.db import connections
from psycopg import AsyncConnection, Error, errors
from psycopg.rows import TupleRow

# What Django makes for its own cursors and rows.
DJANGOS_OWN: Final = ("cursor_factory", "context")
# A server that is gone without a word is noticed within about twenty seconds.
NOTICES_LOSS: Final = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 20_000,
}
# By this name they are seen in `pg_stat_activity`.
NAME: Final = "myropo-loop"
# The server says that it goes, or has become a copy of another that writes.
GOES: Final = (
    errors.AdminShutdown,
    errors.CrashShutdown,
    errors.CannotConnectNow,
    errors.IdleSessionTimeout,
    errors.ReadOnlySqlTransaction,
)

logger = structlog.get_logger(__name__)

type Connection = AsyncConnection[TupleRow]


class DatabaseAwayError(Exception):
    """The database cannot be reached. What was asked may be asked again."""


class LoopConnection:
    """One connection, made when it is first needed and made anew when it was lost.

    Many tasks may use it at once for single statements. What stands in a transaction needs a
    connection of its own.
    """

    def __init__(self) -> None:
        self._connection: Connection | None = None
        self._connecting = Lock()
        self._is_closed = False

    async def run[Result](self, work: Callable[[Connection], Awaitable[Result]]) -> Result:
        """Do the work; when the connection turns out to be lost, do it again with another.

        So it must be harmless twice. What it leaves open is rolled back. Raises
        `DatabaseAwayError`, and what the work raises while the connection holds.
        """
        was_connected = self._connection is not None
        try:
            return await self._try(work)
        except DatabaseAwayError:
            if not was_connected:
                raise
        return await self._try(work)

    async def close(self) -> None:
        """For good."""
        self._is_closed = True
        if self._connection is not None:
            # Who has its statement under way is let finish, or cancel, it.
            async with self._connection.lock:
                await self._connection.close()

    async def _try[Result](self, work: Callable[[Connection], Awaitable[Result]]) -> Result:
        connection = await self._connected()
        try:
            return await work(connection)
        except Exception as error:
            if await _holds(connection, error):
                raise
            logger.warning("loop_connection_lost")
            raise DatabaseAwayError from error

    async def _connected(self) -> Connection:
        async with self._connecting:
            if self._is_closed:
                raise DatabaseAwayError
            if self._connection is None or self._connection.closed:
                self._connection = None
                self._connection = await _connect()
            return self._connection


async def _holds(connection: Connection, error: Exception) -> bool:
    """Whether the connection is fit for more after an error; if not, it is closed."""
    if not connection.closed and not isinstance(error, GOES):
        try:
            await connection.rollback()
        except Error:
            pass
        else:
            return True
    await connection.close()
    return False


async def _connect() -> Connection:
    settings = connections["default"].get_connection_params()
    wanted: dict[str, Any] = NOTICES_LOSS | {"fallback_application_name": NAME} | settings
    for each in DJANGOS_OWN:
        wanted.pop(each, None)
    try:
        connection = await AsyncConnection.connect(autocommit=True, **wanted)
        try:
            # As in Django's own connections: what is read here and there is one and the same.
            await connection.execute("SET TIME ZONE 'UTC'")
        except BaseException:
            await connection.close()
            raise
    except Error as error:
        raise DatabaseAwayError from error
    return connection
