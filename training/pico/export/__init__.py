"""From weights to the folder that the product loads: graphs, tokenizer, description; and that they compute the same."""
