"""The pages of this room beside those that its registers have from the engine."""
