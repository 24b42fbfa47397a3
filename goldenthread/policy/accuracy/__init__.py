"""How well machine reading does its work, measured against truth made by hand or by known edits: pure, without Django."""
