"""Words and tokens: the tokenizer, and examples as tokens with what each token is about."""
