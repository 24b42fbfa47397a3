"""What a text obliges: who must do what, by when, since when and for whom, and which instruments it replaces."""
