"""Descriptions as the products of Alibaba Cloud accept them. Pure.

The products check descriptions by rules of their own: most take any text, ApsaraDB RDS does not.
Source: the parameters ``DBDescription`` of CreateDatabase and ``AccountDescription`` of CreateAccount in
RDS's API reference: 2 to 256 characters of letters, digits, ``_`` and ``-``, with a letter first.
"""

import re


def rds_description(text: str) -> str:
    """Convert a text to a description that ApsaraDB RDS accepts: ``Seat s07`` becomes ``Seat-s07``.

    Raises:
        ValueError: Nothing of the text is left, or it does not begin with a letter.
    """
    written = re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-")[:256]
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]+", written):
        raise ValueError(f"{text!r} has no form that RDS accepts as a description")
    return written
