"""Asking the account itself: its prices and its quotas. Needs credentials and the extra ``prices``."""
