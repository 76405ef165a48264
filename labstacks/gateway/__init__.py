"""One provider endpoint for all engines of a run.

::

    server, servicer    receive the engines' calls
    journal_replay      no call is done twice: journal before and after, find_existing after a crash
    rate_limiter        how fast calls may go (aimd, rate_keys), and which are repeated (retries)
    error_class         what an error of the cloud means
    invoke_cache        asks a question once that every seat asks alike
    provider            who answers: cloud_provider (emulator), plugin (Alibaba Cloud), strict_provider (both)
    peer_auth           admits connections of the same user only
"""
