"""No domain word: ids, clock, transactions, claims, encryption, words in three languages."""
