"""What fills the calendar by itself: feeds, pages, sitemaps and other calendars, read politely."""
