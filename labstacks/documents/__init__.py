"""What a teacher hands out: cards with which students sign in, and the same as a table.

Local files only: names and passwords go nowhere else.
"""

from labstacks.documents.cards import DatabaseSignIn, SignIn, cards_html, instructor_csv, instructor_html
from labstacks.storage.files import write_private

__all__ = ["DatabaseSignIn", "SignIn", "cards_html", "instructor_csv", "instructor_html", "write_private"]
