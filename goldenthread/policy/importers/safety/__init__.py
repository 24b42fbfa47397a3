"""Files that nobody vouches for: what is refused before it can do harm, and why."""
