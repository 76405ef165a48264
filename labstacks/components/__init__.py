"""What every component is made of: arguments, context, names, tags, and the course as plain data."""
