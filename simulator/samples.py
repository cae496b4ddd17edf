"""Small ready files for people who have none at hand: a picture, a voice note, a paper."""

import math
import struct
import zlib
from functools import cache


@cache
def picture() -> bytes:
    """Return a PNG of 480 by 360: a plate on a cloth, in bands of warm colours."""
    width, height = 480, 360
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            distance = math.hypot(x - width / 2, y - height / 2)
            if distance < 90:
                rows += bytes((226, 148, 58))
            elif distance < 140:
                rows += bytes((250, 246, 238))
            else:
                rows += bytes((158, 42, 43)) if (x // 40 + y // 40) % 2 else bytes((143, 36, 38))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(bytes(rows), 9))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


@cache
def voice() -> bytes:
    """Return a second of two soft tones as WAV, which every browser plays."""
    rate = 8000
    samples = bytearray()
    for n in range(rate):
        tone = 440 if n < rate // 2 else 554
        fade = min(1.0, n / 400, (rate - n) / 400)
        samples += struct.pack("<h", int(9000 * fade * math.sin(2 * math.pi * tone * n / rate)))
    length = len(samples)
    return (
        b"RIFF"
        + struct.pack("<I", 36 + length)
        + b"WAVEfmt "
        + struct.pack("<IHHIIHH", 16, 1, 1, rate, rate * 2, 2, 16)
        + b"data"
        + struct.pack("<I", length)
        + bytes(samples)
    )


def paper() -> bytes:
    """Return a short text file."""
    return "یک برگ کاغذ نمونه\n".encode()


def content_of(kind: str) -> tuple[bytes, str, str]:
    """Return the content, a file name and the content type of the sample of this kind."""
    if kind in {"photo", "sticker"}:
        return picture(), "sample.png", "image/png"
    if kind in {"voice", "audio", "video", "video_note", "animation"}:
        return voice(), "sample.wav", "audio/wav"
    return paper(), "sample.txt", "text/plain"
