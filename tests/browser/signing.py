"""Signs people in on devices of a running product, without typing.

For tests that are about something else than the door: an enrolled device and an open sign-in are
written as the door would write them, and their secrets go into the context's cookies.
"""

import psycopg
from playwright.sync_api import BrowserContext

from core.ids import new_public_id, new_token
from staff.enums import DeviceKind, Role
from staff.queries import digest
from tests.browser.product import Product, address

_MEMBER = """
    SELECT m.id, m.property_id, u.epoch FROM staff_membership m
    JOIN staff_user u ON u.id = m.user_id JOIN hotels_property p ON p.id = m.property_id
    WHERE u.login = %s AND (%s = '' OR p.code = %s) ORDER BY m.id LIMIT 1"""
_SOMEBODY = """
    SELECT u.login, p.code FROM staff_membership m JOIN staff_user u ON u.id = m.user_id
    JOIN hotels_property p ON p.id = m.property_id WHERE m.role = %s ORDER BY m.id LIMIT 1"""
_DEVICE = """
    INSERT INTO staff_device (property_id, public_id, label, kind, token_hash, epoch, enrolled_at)
    VALUES (%s, %s, %s, %s, %s, 1, now()) RETURNING id"""
_SIGN_IN = """
    INSERT INTO staff_signin (property_id, membership_id, device_id, key_hash, user_epoch,
      device_epoch, by_pin, started_at, seen_at)
    VALUES (%s, %s, %s, %s, %s, 1, true, now(), now())"""


def sign_in(
    product: Product,
    context: BrowserContext,
    login: str,
    *,
    property_code: str = "",
    label: str = "Test device",
    kind: DeviceKind = DeviceKind.TABLET,
) -> str:
    """Signs ``login`` in on ``context`` as on a device of the house; returns the device's public id."""
    token, session, device = new_token(), new_token(), new_public_id()
    with psycopg.connect(address(product.database)) as connection:
        member = connection.execute(_MEMBER, (login, property_code, property_code)).fetchone()
        assert member is not None, f"Nobody called {login} works there."
        member_id, property_id, epoch = member
        made = connection.execute(_DEVICE, (property_id, device, label, kind, digest(token)))
        row = made.fetchone()
        assert row is not None
        connection.execute(_SIGN_IN, (property_id, member_id, row[0], digest(session), epoch))
    context.add_cookies(
        [
            {"name": name, "value": value, "url": product.base, "httpOnly": True}
            for name, value in (("crm_session", session), ("crm_device", token))
        ]
    )
    return device


def somebody(product: Product, role: Role) -> tuple[str, str]:
    """The sign-in name and the property of the first person with ``role``, whoever was set up."""
    found = product.ask(_SOMEBODY, role)
    assert found, f"The set-up has nobody who is {role}."
    login, code = found[0]
    return str(login), str(code)
