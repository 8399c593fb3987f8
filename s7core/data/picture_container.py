"""PNG and JPEG files reduced to what is needed to see the picture, so that nothing else in them costs time or memory.

Text, colour profiles, thumbnails, further pictures and animations are dropped before anything is decoded, whatever they
would unpack to; of the Exif data only the orientation is read.
"""

import struct
import zlib
from dataclasses import dataclass

MOST_SCANS = 30  # of a progressive JPEG; real ones have about 10, and each costs time for the whole picture
_MOST_PARTS = 50_000  # chunks of a PNG or segments of a JPEG
_PNG, JPEG_START = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_PNG_CHUNKS = (b"IHDR", b"PLTE", b"tRNS")
_JPEG_DROPPED = {*range(0xE1, 0xEE), 0xEF, 0xFE}  # APP1 to APP13, APP15 and comments
_WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD9)}
_SCAN, _END, _APP0, _EXIF = 0xDA, 0xD9, 0xE0, 0xE1
_LARGEST_APP0 = 64  # bytes; more holds a thumbnail
_ORIENTATION = 0x0112  # tag of TIFF 6.0


class ContainerError(ValueError):
    """The bytes are no PNG or JPEG file, or not a whole one."""


@dataclass(frozen=True)
class Essentials:
    """A file (PNG or JPEG) without anything but its picture, the orientation 1..8 noted in its Exif data, and the number of
    scans in which the whole picture is coded."""

    content: bytes
    orientation: int
    scans: int


def essentials(content: bytes) -> Essentials:
    """What a PNG or JPEG file has of its picture; ContainerError if it is neither, or damaged."""
    try:
        if content.startswith(_PNG):
            return _of_png(content)
        if content.startswith(JPEG_START):
            return _of_jpeg(content)
    except (struct.error, IndexError):
        raise ContainerError("The file ends too early.") from None
    raise ContainerError("The file is neither a PNG nor a JPEG.")


def _of_png(content: bytes) -> Essentials:
    """PNG specification, third edition, section 5: chunks of a length, a name, a body and a checksum."""
    place, parts, orientation = len(_PNG), 0, 1
    kept, pixels = [_PNG], []
    while parts < _MOST_PARTS:
        length, name = struct.unpack_from(">I4s", content, place)
        body = content[place + 8 : place + 8 + length]
        if len(body) < length:
            raise ContainerError("The file ends too early.")
        if name == b"IDAT":
            pixels.append(body)
        elif name in _PNG_CHUNKS and not pixels and len(body) <= 768:
            kept.append(_chunk(name, body))
        elif name == b"eXIf":
            orientation = _orientation(body)
        elif name == b"IEND":
            return Essentials(b"".join([*kept, _chunk(b"IDAT", b"".join(pixels)), _chunk(b"IEND", b"")]), orientation, 1)
        place, parts = place + 12 + length, parts + 1
    raise ContainerError("The file has too many parts.")


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _of_jpeg(content: bytes) -> Essentials:
    """ITU-T T.81, annex B: segments of a marker, a length and a body, up to the first scan; then scans up to the end."""
    place, orientation = 2, 1
    kept = [b"\xff\xd8"]
    for _ in range(_MOST_PARTS):
        if content[place] != 0xFF:
            raise ContainerError("The file is damaged.")
        while content[place] == 0xFF:  # a marker may be filled up
            place += 1
        marker = content[place]
        if marker == _SCAN:
            end = content.find(bytes((0xFF, _END)), place)
            coded = content[place - 1 : end if end > 0 else len(content)]
            kept += [coded, bytes((0xFF, _END))]
            if end < 0:
                raise ContainerError("The file ends too early.")
            return Essentials(b"".join(kept), orientation, coded.count(bytes((0xFF, _SCAN))))
        place += 1
        if marker in _WITHOUT_LENGTH:
            continue
        (length,) = struct.unpack_from(">H", content, place)
        body = content[place + 2 : place + length]
        if marker == _EXIF and body.startswith(b"Exif\0\0"):
            orientation = _orientation(body[6:])
        if marker not in _JPEG_DROPPED and not (marker == _APP0 and length > _LARGEST_APP0):
            kept.append(bytes((0xFF, marker)) + content[place : place + length])
        place += length
    raise ContainerError("The file has too many parts.")


def _orientation(exif: bytes) -> int:
    """The orientation 1..8 in the first directory of Exif data, 1 if there is none or it is damaged."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None:
        return 1
    try:
        (start,) = struct.unpack_from(order + "I", exif, 4)
        (count,) = struct.unpack_from(order + "H", exif, start)
        for entry in range(min(count, 500)):
            tag, _kind, _length, value = struct.unpack_from(order + "HHIH", exif, start + 2 + 12 * entry)
            if tag == _ORIENTATION:
                return value if 1 <= value <= 8 else 1
    except struct.error:
        pass
    return 1
