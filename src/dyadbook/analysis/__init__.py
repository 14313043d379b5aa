"""Analysis: facts and tables, made from evidence by pure functions; knows nothing of charts or the book."""
