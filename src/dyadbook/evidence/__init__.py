"""Evidence: loading and checking ``seeds/`` and ``data/``; knows nothing of analysis, charts or the book."""
