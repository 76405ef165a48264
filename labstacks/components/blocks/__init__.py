"""Building blocks: what several components create in the same way, written once."""
