"""The tables, the same in SQLite and in PostgreSQL. Imported only by those who open a database."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Float, Index, LargeBinary, MetaData, Table, Text

SCHEMA = 2
"""2: the journal names the method of each entry; until then all were creates."""

metadata = MetaData()

about = Table(
    "labstacks_about", metadata, Column("schema", BigInteger, primary_key=True, autoincrement=False)
)

journal = Table(
    "labstacks_journal",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("class", Text, nullable=False),
    Column("stack", Text, nullable=False),
    Column("urn", Text, nullable=False),
    Column("method", Text, nullable=False, server_default="Create"),
    Column("region", Text, nullable=False),
    Column("resource_id", Text),
    Column("whole", Boolean, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("started", Float(53), nullable=False),
)
Index("labstacks_journal_by_urn", journal.c["class"], journal.c.urn)
Index("labstacks_journal_by_stack", journal.c["class"], journal.c.stack)

documents = Table(
    "labstacks_documents",
    metadata,
    Column("class", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)

records = Table(
    "labstacks_records",
    metadata,
    Column("class", Text, primary_key=True),
    Column("run", Text, primary_key=True),
    Column("start", BigInteger, primary_key=True, autoincrement=False),
    Column("text", LargeBinary, nullable=False),
)
"""A run's record in pieces; ``start`` is where a piece begins in it, in bytes."""

holders = Table(
    "labstacks_holders",
    metadata,
    Column("class", Text, primary_key=True),
    Column("shard", Text, primary_key=True),
    Column("token", Text, nullable=False),
    Column("told", Text, nullable=False),
    Column("seen", DateTime(timezone=True), nullable=False),
)
