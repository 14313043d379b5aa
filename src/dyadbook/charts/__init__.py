"""Charts: Altair figures drawn from the tables of the analysis; know nothing of the book."""
