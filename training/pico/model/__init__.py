"""The model: transformers' Qwen2.5-VL in a tiny configuration, and its computation for batches. Needs PyTorch."""
