"""What exists in the simulated clouds: rows in one SQLite file, shared by every provider process."""

import json
import sqlite3
import threading
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SCHEMA = """
create table if not exists resources (
  account text not null, type text not null, id text not null, scope text not null, name text not null,
  inputs text not null, outputs text not null, implicit integer not null default 0,
  primary key (account, type, id)
);
create index if not exists by_name on resources (type, scope, name);
create table if not exists reserved (
  type text not null, scope text not null, name text not null, says text not null, primary key (type, scope, name)
);
create table if not exists counters (name text primary key, value integer not null);
"""


@dataclass
class Row:
    """One resource in a cloud. ``implicit``: the cloud made it by itself."""

    account: str
    type: str
    id: str
    scope: str
    name: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]
    implicit: bool = False


class Store:
    """The clouds' contents."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=60)
        self._db.execute("pragma journal_mode=wal")
        self._db.execute("pragma synchronous=off")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Let go of the file, which Python would only do when its collector comes by."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Generator[None]:
        """Hold the clouds still: nobody else writes in between."""
        with self._lock:
            self._db.execute("begin immediate")
            try:
                yield
            except BaseException:
                self._db.execute("rollback")
                raise
            self._db.execute("commit")

    def serial(self) -> int:
        """Return the next number that was never given before."""
        return self.count("serial")

    def count(self, what: str) -> int:
        """Count one more of something, and return how many there are now."""
        self._db.execute("insert into counters values (?, 1) on conflict do update set value = value + 1", (what,))
        return int(self._db.execute("select value from counters where name = ?", (what,)).fetchone()[0])

    def counted(self, what: str) -> int:
        """Return how many of something there are, without one more."""
        found = self._db.execute("select value from counters where name = ?", (what,)).fetchone()
        return int(found[0]) if found else 0

    def get(self, account: str, kind: str, identity: str) -> Row | None:
        """Return a resource, or nothing."""
        found = self._rows("account = ? and type = ? and id = ?", account, kind, identity)
        return found[0] if found else None

    def named(self, kind: str, scope: str, name: str) -> Row | None:
        """Return the resource that has a name in a scope, or nothing."""
        found = self._rows("type = ? and scope = ? and name = ?", kind, scope, name)
        return found[0] if found else None

    def reserve(self, row: Row, says: str) -> None:
        """Keep the name of what is deleted, and what is said to whoever asks for it again."""
        self._db.execute("insert or replace into reserved values (?, ?, ?, ?)", (row.type, row.scope, row.name, says))

    def reserved(self, kind: str, scope: str, name: str) -> str:
        """Return what is said to whoever asks for a name that a deleted one keeps; nothing: it is free."""
        where = "type = ? and scope = ? and name = ?"
        found = self._db.execute(f"select says from reserved where {where}", (kind, scope, name)).fetchone()  # noqa: S608
        return str(found[0]) if found else ""

    def of_type(self, account: str, kind: str, mentioning: str = "") -> list[Row]:
        """Return every resource of a type in an account; only those whose inputs mention a text, where one is given."""
        return self._rows("account = ? and type = ? and instr(inputs, ?) > 0", account, kind, mentioning)

    def mentioning(self, account: str, identity: str, names: Iterable[str]) -> list[Row]:
        """Return the resources of an account that may use one: inside its id, or with one of its names in the inputs."""
        texts = sorted({identity, *names})
        mentioned = " or ".join(["instr(inputs, ?) > 0"] * len(texts))
        inside = f"{identity}/"
        return self._rows(
            f"account = ? and (substr(id, 1, ?) = ? or {mentioned})", account, len(inside), inside, *texts
        )

    def answering(self, account: str, kind: str, value: str) -> list[Row]:
        """Return the resources of a type whose name or outputs hold a text."""
        return self._rows(
            "account = ? and type = ? and (name = ? or instr(outputs, ?) > 0)", account, kind, value, value
        )

    def everywhere(self, kind: str, text: str) -> list[Row]:
        """Return the resources of a type in all accounts whose inputs or outputs hold a text."""
        return self._rows("type = ? and (instr(inputs, ?) > 0 or instr(outputs, ?) > 0)", kind, text, text)

    def of_account(self, account: str) -> list[Row]:
        """Return all that is in an account."""
        return self._rows("account = ?", account)

    def identified(self, account: str, identity: str) -> list[Row]:
        """Return every resource of an account with an id."""
        return self._rows("account = ? and id = ?", account, identity)

    def everything(self) -> list[Row]:
        """Return all that exists."""
        return self._rows("1 = 1")

    def put(self, row: Row) -> None:
        """Write a resource."""
        with self._lock:
            self._db.execute(
                "insert or replace into resources values (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    row.account,
                    row.type,
                    row.id,
                    row.scope,
                    row.name,
                    json.dumps(row.inputs),
                    json.dumps(row.outputs),
                    int(row.implicit),
                ),
            )

    def remove(self, account: str, kind: str, identity: str) -> None:
        """Delete a resource."""
        with self._lock:
            self._db.execute(
                "delete from resources where account = ? and type = ? and id = ?", (account, kind, identity)
            )

    def _rows(self, where: str, *values: str | int) -> list[Row]:
        with self._lock:
            found = self._db.execute(f"select * from resources where {where}", values).fetchall()  # noqa: S608
        return [_row(*values) for values in found]


def _row(
    account: str, kind: str, identity: str, scope: str, name: str, inputs: str, outputs: str, implicit: int
) -> Row:
    return Row(account, kind, identity, scope, name, json.loads(inputs), json.loads(outputs), implicit=bool(implicit))
