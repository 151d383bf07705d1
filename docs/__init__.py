"""The documentation: pages in Markdown, and what fills the reference when the site is built."""
