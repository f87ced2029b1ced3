"""Encryption of single values: AES-256-GCM, each value bound to what it is about."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.errors import Damaged

__all__ = ["KEY_BYTES", "about", "blind_index", "derive_key", "new_key", "seal", "unseal"]

KEY_BYTES = 32
_NONCE_BYTES = 12


def new_key() -> bytes:
    """A fresh random key of 256 bits."""
    return AESGCM.generate_key(KEY_BYTES * 8)


def about(*parts: str | int) -> bytes:
    """What a sealed value is about (its row, its column, its number): it opens only where it was put."""
    return json.dumps(parts, ensure_ascii=True, separators=(",", ":")).encode()


def seal(key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    """Encrypt a value: a random nonce of 96 bits, then the ciphertext with its tag of 128 bits.

    Args:
        key: 32 bytes.
        plain: the value, under 2 GiB.
        bound_to: associated data from `about`; the same is needed to open it.

    Returns:
        The sealed value, 28 bytes longer than the plain one.

    Source:
        NIST SP 800-38D; random nonces are safe for 2^32 values a key, far above what one data set holds.
    """
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def unseal(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """Open a sealed value.

    Raises:
        Damaged: another key, other associated data, or changed bytes.
    """
    view = memoryview(sealed)
    try:
        return AESGCM(key).decrypt(view[:_NONCE_BYTES], view[_NONCE_BYTES:], bound_to)
    except (InvalidTag, ValueError) as error:
        raise Damaged(f"a stored value does not open: {bound_to.decode(errors='replace')}") from error


def derive_key(keys: Iterable[bytes], purpose: bytes) -> bytes:
    """One key that can be made again only with every one of the given keys (HKDF-SHA256, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(b"".join(keys))


def blind_index(key: bytes, *values: str) -> str:
    """A keyed fingerprint (HMAC-SHA256, 64 hex digits): equal values can be found without storing them in plain."""
    return hmac.new(key, about(*values), hashlib.sha256).hexdigest()
