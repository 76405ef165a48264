"""Quota Center."""
