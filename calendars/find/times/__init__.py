"""Words like "on Thursday" and "from 3 to 5 March", and the days they mean."""
