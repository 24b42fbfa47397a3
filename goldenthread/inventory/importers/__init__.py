"""From other systems' files to plain data: no Django, no database."""
