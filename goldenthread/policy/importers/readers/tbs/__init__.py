"""The Treasury Board's policy suite in its own XML."""
