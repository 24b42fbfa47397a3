"""Backup and restore: one file with the tables, the attached files and what the settings were."""
