"""Learning: batches, what is supervised, and the loop. Needs PyTorch."""
