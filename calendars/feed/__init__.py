"""Engagements as iCalendar (RFC 5545), and the events of another calendar as findings."""
