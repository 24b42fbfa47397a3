"""A call-out as an XLSX file, out and back: one sheet for each organisation."""
