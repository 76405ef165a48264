"""Messages in Traditional Chinese: a catalogue of templates, applied where text reaches the terminal.

The library and the commands write English. When the user reads Chinese, :func:`install` puts a stream before
stdout and stderr that translates each message by its template, such as ``{} seats to deploy``. A message
without a template stays English, so that nothing is ever lost. ``--json`` is never translated.
"""
