"""Opaque names for things that leave the database: 128 random bits in base32, 26 characters."""

import base64
import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import models

PUBLIC_ID_LENGTH = 26


def new_public_id() -> str:
    """A fresh identifier, lower case letters and digits 2-7; never reused, never guessable."""
    return base64.b32encode(secrets.token_bytes(16)).decode("ascii").rstrip("=").lower()


def new_token() -> str:
    """A 256-bit secret for cookies and connections, safe in URLs; store only its hash."""
    return secrets.token_urlsafe(32)


if TYPE_CHECKING:
    _Text = models.CharField[str, str]
else:
    _Text = models.CharField


class PublicIdField(_Text):
    """A column that holds a public id, unique, compared byte by byte whatever the collation."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", PUBLIC_ID_LENGTH)
        kwargs.setdefault("default", new_public_id)
        kwargs.setdefault("unique", True)
        kwargs.setdefault("editable", False)
        kwargs.setdefault("db_collation", "C")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """As ever, but it always says whether it is unique: here yes is the default."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "unique": self.unique}
