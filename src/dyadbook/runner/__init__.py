"""Running notebooks: warm kernels, what they read, and results kept until that changes."""
