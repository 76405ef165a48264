"""Storage of a class's data: files beside the class file, or a shared database.

=============  ===============================  =====================================
what           a class of its own (``local``)   a shared one (``postgres://``)
=============  ===============================  =====================================
stacks         ``state/``                       a table that Pulumi's engine reads
journal        ``journal.db`` (SQLite)          table ``labstacks_journal``
documents      files, to be read by people      table ``labstacks_documents``, sealed
run records    ``runs/*.jsonl``                 ``labstacks_records``, and files again
who runs       ``run.lock``                     an advisory lock, ``labstacks_holders``
class key      ``class.key``                    the same file, on each machine
=============  ===============================  =====================================

With ``s3://`` only the stacks are elsewhere. Importing SQLAlchemy takes a third of a second, so only the
code that opens a database imports it.
"""
