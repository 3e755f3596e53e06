"""Where the oracle reads and writes, seen from the repository's root."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GOLDENS = ROOT / "test" / "goldens" / "oracle"
TOKENIZER_FIXTURES = ROOT / "test" / "fixtures" / "tokenizer"
REAL_TOKENIZER = ROOT / "node_modules" / "@lenml" / "tokenizer-qwen2_5" / "models"
