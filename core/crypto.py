"""Words about a guest at rest: AES-256-GCM under a key of their own, wrapped by the house's keys.

Each guest (and each day of raw PMS messages) has a 256-bit data key. The data key is stored only
wrapped by a key from ``DATA_KEYS``; destroying it makes every sealed value unreadable, backups
included. A sealed value is bound to its place (table, column, row) by associated data, so that a
value copied to another row raises instead of speaking about the wrong person.

Construction: NIST SP 800-38D AES-GCM, 96-bit random nonces, as implemented by ``cryptography``.
"""

import base64
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

VERSION = b"\x01"
NONCE_BYTES = 12


class Unreadable(Exception):
    """A sealed value could not be opened: never show it as «nothing there»."""


class NoKey(Unreadable):
    """The key that sealed this value is not among DATA_KEYS."""


@lru_cache(maxsize=8)
def _ring(keys: tuple[str, ...]) -> dict[str, bytes]:
    ring: dict[str, bytes] = {}
    for entry in keys:
        name, _, value = entry.partition(":")
        key = base64.urlsafe_b64decode(value)
        if not name or len(key) != 32:
            raise ValueError("Each of DATA_KEYS is name:base64 of 32 bytes.")
        ring[name] = key
    return ring


def _house_keys() -> dict[str, bytes]:
    return _ring(tuple(settings.DATA_KEYS))


def new_wrapped_key() -> bytes:
    """A fresh data key, wrapped by the newest house key: ``name | 0 | nonce | ciphertext``."""
    name, key = next(iter(_house_keys().items()))
    return wrap(AESGCM.generate_key(256), name, key)


def wrap(data_key: bytes, name: str, house_key: bytes) -> bytes:
    """``data_key`` encrypted under ``house_key``, which is remembered by ``name``."""
    nonce = os.urandom(NONCE_BYTES)
    return name.encode() + b"\0" + nonce + AESGCM(house_key).encrypt(nonce, data_key, name.encode())


def unwrap(wrapped: bytes) -> bytes:
    """The 32 bytes of a data key; raises ``NoKey`` or ``Unreadable``."""
    name, _, rest = bytes(wrapped).partition(b"\0")
    house_key = _house_keys().get(name.decode())
    if house_key is None:
        raise NoKey(f"Key {name.decode()!r} is not among DATA_KEYS.")
    try:
        return AESGCM(house_key).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], name)
    except InvalidTag as error:
        raise Unreadable("A data key does not open with its house key.") from error


def seal(text: str, *, wrapped_key: bytes, place: str) -> bytes:
    """``text`` sealed for ``place``, e.g. ``preferences.observation:note:<public id>``."""
    nonce = os.urandom(NONCE_BYTES)
    cipher = AESGCM(unwrap(wrapped_key))
    return VERSION + nonce + cipher.encrypt(nonce, text.encode(), place.encode())


class Sealer:
    """Seals and opens many pieces of bytes under one data key, which is unwrapped once.

    ``place`` binds a piece to where it stands, as in ``seal``.
    """

    def __init__(self, wrapped_key: bytes) -> None:
        self._cipher = AESGCM(unwrap(wrapped_key))

    def seal(self, body: bytes, place: str) -> bytes:
        """``body`` sealed for ``place``."""
        nonce = os.urandom(NONCE_BYTES)
        return VERSION + nonce + self._cipher.encrypt(nonce, body, place.encode())

    def unseal(self, sealed: bytes, place: str) -> bytes:
        """The bytes sealed for ``place``; raises ``Unreadable``."""
        raw = bytes(sealed)
        nonce, body = raw[1 : 1 + NONCE_BYTES], raw[1 + NONCE_BYTES :]
        try:
            return self._cipher.decrypt(nonce, body, place.encode())
        except InvalidTag as error:
            raise Unreadable("A sealed value was changed or belongs to another place.") from error


def unseal(sealed: bytes, *, wrapped_key: bytes, place: str) -> str:
    """The text sealed for ``place``; raises ``Unreadable`` when it was changed, moved or shredded."""
    raw = bytes(sealed)
    if raw[:1] != VERSION:
        raise Unreadable("Sealed by an unknown version.")
    nonce, body = raw[1 : 1 + NONCE_BYTES], raw[1 + NONCE_BYTES :]
    try:
        return AESGCM(unwrap(wrapped_key)).decrypt(nonce, body, place.encode()).decode()
    except InvalidTag as error:
        raise Unreadable("A sealed value was changed or belongs to another place.") from error
