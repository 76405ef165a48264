"""Run a Pulumi program in process, without an engine, and record what it registers."""
