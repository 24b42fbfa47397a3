"""What a document shows, put together to a draft: blocks in, the tree of clauses with numbers, links and facts out."""
