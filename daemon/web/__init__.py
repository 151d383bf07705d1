"""The HTTP side: feeds for calendar programs, JSON for other programs, a page for people, figures for operators."""
