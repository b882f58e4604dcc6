"""The session of the house, and the wire that it reads by."""

from typing import Any, NamedTuple

from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Connection, Dialect, Engine

_WIRE = "wire"


class Wire(NamedTuple):
    """A connection as the pool gives it, to read by; it has what a `Connection` has that reads need."""

    engine: Engine
    connection: Any

    @property
    def dialect(self) -> Dialect:
        """How this database is spoken to."""
        return self.engine.dialect


class HouseSession(FlaskSession):
    """The session of the one database of the house."""

    def get_bind(self, *args: Any, bind: Any = None, **kwargs: Any) -> Engine | Connection:
        """That database's engine."""
        return self._db.engine if bind is None else bind

    def wire(self) -> Wire | None:
        """What is read by outside of units where reads have no transaction (PostgreSQL): the way through the session's
        own would be longer than most reads. Kept until the session is closed or rolled back."""
        found: Wire | None = self.info.get(_WIRE)
        if found is None and not self.info.get("writing"):
            engine = self._db.engine
            if engine.dialect.name == "postgresql":
                try:
                    found = self.info[_WIRE] = Wire(engine, engine.raw_connection())
                except engine.dialect.loaded_dbapi.Error:
                    return None  # asked by its own way, the session says in its words what is wrong
        return found

    def let_go(self, *, broken: bool = False) -> None:
        """Give the wire back; a broken one is not used again."""
        found: Wire | None = self.info.pop(_WIRE, None)
        if found is not None and broken:
            found.connection.invalidate()
        elif found is not None:
            found.connection.close()

    def rollback(self) -> None:
        """What was read is forgotten, by whichever way it came."""
        self.let_go()
        super().rollback()

    def close(self) -> None:
        """Every connection goes back; a session that only read by its wire has nothing else to give."""
        self.let_go()
        if self.in_transaction() or self.identity_map or self.new:
            super().close()
