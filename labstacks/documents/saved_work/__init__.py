"""Students' work: found in the cloud, saved into a folder beside the class file, and put back later.

::

    state/ ── student_work ─┬─ save ── archive       <class>-saved/<date>/<seat and name>/
    buckets ─ object_store ─┤             │
    pages ── http_probe ────┘             └─ restore  puts saved files into the buckets of new seats

Only files in buckets and pages on the web can be saved from outside. What is on servers, on disks and in
databases stays there; it is named, so that nobody finds out after `labstacks down`.
"""
