"""The keys of one system, made once and kept: losing them would make the guests' words unreadable."""

import base64
import secrets
from dataclasses import asdict, dataclass

from hotel_crm.supervisor.files import read_pairs, telling_of_a_full_disk, write_whole
from hotel_crm.supervisor.places import Places
from hotel_crm.supervisor.voice import Trouble


@dataclass(frozen=True)
class Secret:
    """Django's key, the keys that wrap the guests' keys, and the database's three passwords."""

    SECRET_KEY: str
    DATA_KEYS: str
    CRM_ADMIN: str
    CRM_OWNER: str
    CRM_APP: str


def _fresh() -> Secret:
    # The shape of DATA_KEYS is core.crypto's: name:base64 of 32 bytes.
    data_key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    passwords = (secrets.token_urlsafe(24) for _ in range(3))
    # A name of its own, so that a second set of keys is never mistaken for the first.
    return Secret(secrets.token_urlsafe(60), f"{secrets.token_hex(3)}:{data_key}", *passwords)


def load_or_make(places: Places) -> Secret:
    """The keys in VAR/secret; makes them when there is no data yet that could need older ones."""
    pairs = read_pairs(places.secret)
    names = [name for name in Secret.__dataclass_fields__ if not pairs.get(name)]
    if not names:
        return Secret(**{name: pairs[name] for name in Secret.__dataclass_fields__})
    if places.pg.exists():
        raise Trouble(
            f"{places.secret} is missing or damaged (no {', '.join(names)}), but {places.pg} holds "
            "data that only the keys in it can read. Nothing was changed. Put the file back from a "
            "backup; to begin anew with an empty system, set VAR to another folder."
        )
    made = _fresh()
    with telling_of_a_full_disk(places.var):
        write_whole(places.secret, _as_text(made))
    return made


def _as_text(secret: Secret) -> str:
    head = "# The keys of this system. Back this file up apart from the data; never share it.\n"
    return head + "".join(f"{name}={value}\n" for name, value in asdict(secret).items())
