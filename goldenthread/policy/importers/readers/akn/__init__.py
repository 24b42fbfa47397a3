"""Akoma Ntoso."""
