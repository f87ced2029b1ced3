import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.cipher import about, blind_index, derive_key, new_key, seal, unseal
from storage.errors import Damaged


@given(st.binary(max_size=200))
def test_what_is_sealed_opens_again(plain):
    key = new_key()
    sealed = seal(key, plain, about("part", "d1", 0))
    assert len(sealed) == len(plain) + 28
    assert unseal(key, sealed, about("part", "d1", 0)) == plain


def test_it_opens_only_with_its_key_in_its_place_and_unchanged():
    key, place = new_key(), about("part", "d1", 0)
    sealed = seal(key, b"12 customers", place)
    for wrong_key, bytes_, where in [
        (new_key(), sealed, place),
        (key, sealed, about("part", "d1", 1)),
        (key, sealed, about("part", "d2", 0)),
        (key, sealed[:-1], place),
        (key, sealed[:20] + bytes([sealed[20] ^ 1]) + sealed[21:], place),
        (key, b"", place),
    ]:
        with pytest.raises(Damaged):
            unseal(wrong_key, bytes_, where)


def test_the_same_value_is_never_sealed_the_same_way_twice():
    key = new_key()
    assert seal(key, b"x", b"") != seal(key, b"x", b"")


def test_places_cannot_be_confused_by_moving_text_from_one_word_to_the_next():
    assert about("a", "bc") != about("ab", "c")
    assert about("1") != about(1)
    assert blind_index(b"k" * 32, "a", "bc") != blind_index(b"k" * 32, "ab", "c")


def test_a_derived_key_needs_every_key():
    first, second = new_key(), new_key()
    assert derive_key([first, second], b"x") == derive_key([first, second], b"x")
    assert len({derive_key(keys, b"x") for keys in ([first], [second], [first, second], [second, first])}) == 4
    assert derive_key([first], b"x") != derive_key([first], b"y")
