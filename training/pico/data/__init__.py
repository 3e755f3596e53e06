"""From the world to what a model learns from: packed pictures, labels on the model's grid, chains of the product."""
