"""Files a hotel gives us: exports of stays and lists of sections, row by row, nothing lost."""
