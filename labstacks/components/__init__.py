"""Common parts of all components: arguments, context, names, tags, and the course as plain data."""
