"""Tables in: from somebody's CSV or XLSX to entries, with every fault named by its row and column first."""
