"""The questions that this room answers over its registers, for whoever asks them."""
