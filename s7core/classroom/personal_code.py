"""The short code by which a student comes back on another device: how it is made, read as people type it, and hashed."""

import hashlib
import hmac
import secrets
import unicodedata

CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32, without I, L, O and U
CODE_LENGTH = 8  # letters of 5 bits each

_LOOK_ALIKE = str.maketrans("OIL", "011")
_COST = {"n": 2**13, "r": 8, "p": 1}  # 8 MiB and some 20 ms a hash, so that a stolen store does not give the codes away
_SALT_BYTES = 16


def new_personal_code() -> str:
    """A code by chance as it is shown, "4F7K-92QX"."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    return f"{letters[: CODE_LENGTH // 2]}-{letters[CODE_LENGTH // 2 :]}"


def personal_code_hash(code: str) -> str:
    """What the store keeps of a code: a salt and the scrypt hash of both, in hexadecimal digits."""
    salt = secrets.token_bytes(_SALT_BYTES)
    return f"{salt.hex()}:{_scrypt(_letters(code), salt)}"


def is_personal_code(typed: str, kept: str) -> bool:
    """Whether somebody typed the code of this hash; small letters, spaces, and O for 0 or I and L for 1 are fine."""
    letters = _letters(typed)
    if len(letters) != CODE_LENGTH or not set(letters) <= set(CODE_LETTERS):
        return False
    salt, _, digits = kept.partition(":")
    return hmac.compare_digest(_scrypt(letters, bytes.fromhex(salt)), digits)


def _letters(typed: str) -> str:
    plain = unicodedata.normalize("NFKC", typed[:100]).upper().translate(_LOOK_ALIKE)
    return "".join(letter for letter in plain if letter.isalnum())


def _scrypt(letters: str, salt: bytes) -> str:
    return hashlib.scrypt(letters.encode(), salt=salt, dklen=32, **_COST).hex()
