"""From files to plain drafts: pure, without Django and without a database."""
