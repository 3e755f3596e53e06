"""What a model can do: its answers scored by the generative rules, with confidence intervals."""
