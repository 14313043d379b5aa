"""The book: what notebooks show, how they are executed, and how HTML and PDF are made of them."""
