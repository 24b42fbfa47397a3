"""Words, numbers and dates as texts write them, whatever the format or language: what the other sub-rooms read with."""
