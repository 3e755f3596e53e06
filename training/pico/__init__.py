"""pico-vl: the small model that is shipped, the world it lives in, and how it is trained."""
