"""Drafts told in the formats that other people and systems read: pure, without Django, each the other way of an importer."""
