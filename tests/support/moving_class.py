"""A class whose classroom moves to another zone, for want of stock: the end of its file."""

MOVING = """\
fallback: {zones: true}
lab_options: {G4: {server: own}}
rehearsal:
  chaos:
    no_stock: [
      cn-hongkong-b/mysql.n1e.small.1, cn-hongkong-b/mysql.n2e.small.1, cn-hongkong-b/mysql.n2e.medium.1
    ]
"""
"""The class's own database server is not to be had in the first zone; those of the seats are."""
