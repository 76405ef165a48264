"""What a teacher hands out: cards with which students sign in, and the same as a table.

Local files only: names and passwords go nowhere else.
"""

from labstacks.files import write_private
from labstacks.handout.cards import DatabaseSignIn, SignIn, cards_html, instructor_csv, instructor_html

__all__ = ["DatabaseSignIn", "SignIn", "cards_html", "instructor_csv", "instructor_html", "write_private"]
