"""Documents for teachers and students: cards, worksheets, notes, reports and certificates.

They are local files: names and passwords are sent nowhere. ``templates/`` holds the pages, for example
``cards.html``; ``translations.py`` holds the texts on cards and in PDF files, in both languages.
"""

from labstacks.documents.cards import (
    Credentials,
    DatabaseCredentials,
    cards_html,
    instructor_csv,
    instructor_html,
)
from labstacks.storage.files import write_private

__all__ = [
    "Credentials",
    "DatabaseCredentials",
    "cards_html",
    "instructor_csv",
    "instructor_html",
    "write_private",
]
