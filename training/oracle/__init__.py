"""The oracle: PyTorch `transformers` on tiny random models, and the goldens that the TypeScript engine is held against."""
