import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import crypto

WRAPPED = crypto.new_wrapped_key()


@given(st.text())
def test_unseal_gives_back_what_was_sealed(text):
    sealed = crypto.seal(text, wrapped_key=WRAPPED, place="t:f:1")

    assert crypto.unseal(sealed, wrapped_key=WRAPPED, place="t:f:1") == text


def test_unseal_of_value_moved_to_another_row_raises():
    sealed = crypto.seal("boiled water", wrapped_key=WRAPPED, place="t:f:1")

    with pytest.raises(crypto.Unreadable):
        crypto.unseal(sealed, wrapped_key=WRAPPED, place="t:f:2")


@pytest.mark.parametrize("position", [0, 5, 20, -1])
def test_unseal_of_changed_value_raises(position):
    sealed = bytearray(crypto.seal("boiled water", wrapped_key=WRAPPED, place="t:f:1"))
    sealed[position] ^= 1

    with pytest.raises(crypto.Unreadable):
        crypto.unseal(bytes(sealed), wrapped_key=WRAPPED, place="t:f:1")


def test_unwrap_with_rotated_keys_still_reads_old_values(settings):
    sealed = crypto.seal("boiled water", wrapped_key=WRAPPED, place="t:f:1")
    settings.DATA_KEYS = ["k1:" + "MTIz" * 10 + "MTI=", *settings.DATA_KEYS]

    assert crypto.unseal(sealed, wrapped_key=WRAPPED, place="t:f:1") == "boiled water"


def test_unwrap_without_the_house_key_raises_no_key(settings):
    settings.DATA_KEYS = ["k1:" + "MTIz" * 10 + "MTI="]

    with pytest.raises(crypto.NoKey):
        crypto.unwrap(WRAPPED)
