"""File contents in memory, bounded; the oldest are forgotten first."""

import base64
import hashlib
import struct
from collections import OrderedDict
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from simulator.errors import bad_request

CONTENTS_BYTES_MAX = 256 * 1024 * 1024
DOWNLOAD_BYTES_MAX = 20 * 1024 * 1024
UPLOAD_BYTES_MAX = 50 * 1024 * 1024
PHOTO_BYTES_MAX = 10 * 1024 * 1024

_FOLDERS = {
    "photo": ("photos", "jpg"),
    "voice": ("voice", "oga"),
    "video": ("videos", "mp4"),
    "animation": ("animations", "mp4"),
    "audio": ("music", "mp3"),
    "sticker": ("stickers", "webp"),
    "video_note": ("video_notes", "mp4"),
    "document": ("documents", "bin"),
}


@dataclass(slots=True)
class StoredFile:
    """A file that can be sent again by its id and downloaded by its path."""

    id: str
    unique_id: str
    kind: str
    path: str
    content: bytes
    content_type: str
    facts: dict[str, Any] = field(default_factory=dict)

    def reference(self) -> dict[str, Any]:
        """Return the fields that every file object of the Bot API begins with."""
        return {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": len(self.content)}


class FileStore:
    """All files of the world."""

    def __init__(self) -> None:
        self._by_id: OrderedDict[str, StoredFile] = OrderedDict()
        self._by_path: dict[str, StoredFile] = {}
        self._bytes = 0
        self._numbers = count(1)

    def add(
        self,
        kind: str,
        content: bytes,
        *,
        name: str | None = None,
        content_type: str | None = None,
        **facts: Any,
    ) -> StoredFile:
        """Keep a file and return it with its new id."""
        number = next(self._numbers)
        digest = hashlib.sha256(content + kind.encode()).digest()
        folder, extension = _FOLDERS[kind]
        if name and "." in name:
            extension = "".join(c for c in name.rpartition(".")[2].lower() if c.isalnum()) or extension
        stored = StoredFile(
            id="AgAC" + base64.urlsafe_b64encode(struct.pack(">Q", number) + digest[:25]).decode().rstrip("="),
            unique_id="AQAD" + base64.urlsafe_b64encode(digest[:9]).decode(),
            kind=kind,
            path=f"{folder}/file_{number}.{extension}",
            content=content,
            content_type=content_type or "application/octet-stream",
            facts={"file_name": name, **facts},
        )
        self._by_id[stored.id] = stored
        self._by_path[stored.path] = stored
        self._bytes += len(content)
        while self._bytes > CONTENTS_BYTES_MAX and len(self._by_id) > 1:
            _, oldest = self._by_id.popitem(last=False)
            del self._by_path[oldest.path]
            self._bytes -= len(oldest.content)
        return stored

    def get(self, file_id: str) -> StoredFile:
        """Return the file of this id.

        Raises: ApiError in Telegram's words for a wrong id.
        """
        stored = self._by_id.get(file_id)
        if stored is None:
            raise bad_request("wrong remote file identifier specified: Wrong character in the string")
        return stored

    def find(self, file_id: str) -> StoredFile | None:
        """Return the file of this id, or None."""
        return self._by_id.get(file_id)

    def find_by_path(self, path: str) -> StoredFile | None:
        """Return the file that getFile named by this path, or None."""
        return self._by_path.get(path)


def image_size(content: bytes) -> tuple[int, int] | None:
    """Return the width and height of a JPEG, PNG, GIF or WebP; None for anything else."""
    if content[:8] == b"\x89PNG\r\n\x1a\n" and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if content[:6] in {b"GIF87a", b"GIF89a"} and len(content) >= 10:
        width, height = struct.unpack("<HH", content[6:10])
        return width, height
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return 512, 512
    if content[:2] == b"\xff\xd8":
        return _jpeg_size(content)
    return None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    position = 2
    while position + 9 < len(content):
        if content[position] != 0xFF:
            return None
        marker = content[position + 1]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", content[position + 5 : position + 9])
            return width, height
        position += 2 + int(struct.unpack(">H", content[position + 2 : position + 4])[0])
    return None
