"""How Sphinx makes the site out of these pages; `scripts/docs` runs it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_extensions"))

project = "labstacks"
author = "the labstacks maintainers"
extensions = ["myst_parser", "diagrams", "checkout"]

# The pages are plain Markdown, so that they read just as well in a checkout.
myst_heading_anchors = 3
myst_enable_extensions = ["attrs_block"]
exclude_patterns = ["_*"]
# Options are written with two hyphens.
smartquotes_action = "qe"

html_theme = "furo"
html_title = "labstacks"
html_static_path = ["_static"]
html_css_files = ["fonts.css"]
html_theme_options = {"footer_icons": []}
html_show_copyright = False
html_show_sphinx = False
html_copy_source = False
# Search splits Chinese into words only with another package; by the character is enough for so few pages.
html_search_language = "en"
