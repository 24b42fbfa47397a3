"""OSCAL catalogues and profiles."""
