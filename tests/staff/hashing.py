"""The product's own hasher with the least work it allows, so that tests of many tries are quick."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """Argon2id with one pass over 64 KiB; never used outside tests."""

    time_cost = 1
    memory_cost = 64
    parallelism = 1
