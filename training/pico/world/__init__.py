"""The made-up world that pico-vl lives in: who there is, how it looks, what is drawn together, and what is written about it."""
