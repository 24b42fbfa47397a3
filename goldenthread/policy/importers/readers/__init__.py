"""The formats that documents come in: each reader shows its file as blocks or, where the format numbers its clauses, as a draft."""
