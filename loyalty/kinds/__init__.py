"""Seven kinds of loyalty as scores of evidence, «not enough evidence» by default; pure."""
