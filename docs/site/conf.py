"""The documentation as a site, made by Sphinx from a copy of the repository's pages (``make site``)."""

project = "PDPL Inventory"
author = project
html_title = project
extensions = ["myst_parser", "sphinxcontrib.mermaid"]
html_theme = "furo"
html_copy_source = False
html_show_copyright = False
exclude_patterns = ["docs/site"]
# Links to headings are written as a repository's pages write them.
myst_heading_anchors = 4
myst_fence_as_directive = ["mermaid"]
# Consoles show prompts and answers with "…" in between, which the highlighter takes for mistakes.
suppress_warnings = ["misc.highlighting_failure"]
