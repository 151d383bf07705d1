"""What is known: article, findings, engagement, reminder plan, iCalendar, and the store that keeps them."""
