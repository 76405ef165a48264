"""A class of three in a folder, for every test of this package."""

from class_in_folder import room  # noqa: F401
