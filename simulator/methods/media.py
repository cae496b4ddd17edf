"""Sending of files: by upload, by id of a known file; albums; looking files up."""

import mimetypes
from typing import Any

from simulator.addressing import open_chat
from simulator.errors import ApiError, bad_request
from simulator.files import (
    DOWNLOAD_BYTES_MAX,
    PHOTO_BYTES_MAX,
    UPLOAD_BYTES_MAX,
    FileStore,
    StoredFile,
    image_size,
)
from simulator.parameters import Call, Upload
from simulator.people import Json
from simulator.posting import caption_of, format_text, post, read_caption

_MIME = {"voice": "audio/ogg", "video": "video/mp4", "animation": "video/mp4", "audio": "audio/mpeg"}
_WITHOUT_CAPTION = {"sticker", "video_note"}
_ALBUM_KINDS = {"photo", "video", "document", "audio"}


def file_fields(files: FileStore, kind: str, stored: StoredFile) -> Json:
    """Return the message fields that show this file as a photo, a voice, a document…"""
    reference, facts = stored.reference(), stored.facts
    if kind == "photo":
        return {"photo": _photo_sizes(files, stored)}
    shown: Json = dict(reference)
    if kind in {"voice", "video", "animation", "audio", "video_note"}:
        shown["duration"] = facts.get("duration") or 1
    if kind in {"video", "animation"}:
        shown["width"], shown["height"] = facts.get("width") or 640, facts.get("height") or 480
    if kind == "video_note":
        shown["length"] = facts.get("length") or 240
    if kind == "sticker":
        shown.update({"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False})
        shown["emoji"] = facts.get("emoji") or "🙂"
    if kind in {"document", "video", "animation", "audio"} and facts.get("file_name"):
        shown["file_name"] = facts["file_name"]
    if kind in {"voice", "document", "video", "animation", "audio"}:
        shown["mime_type"] = stored.content_type
    for name in ("performer", "title"):
        if kind == "audio" and facts.get(name):
            shown[name] = facts[name]
    if kind == "animation":
        return {"animation": shown, "document": {**reference, "mime_type": stored.content_type}}
    return {kind: shown}


def _photo_sizes(files: FileStore, stored: StoredFile) -> list[Json]:
    width, height = stored.facts["size"]
    whole = {**stored.reference(), "width": width, "height": height}
    if max(width, height) <= 320:
        return [whole]
    # The simulator does not scale pictures: the small size is the same content under its own id.
    if "small" not in stored.facts:
        small = files.add("photo", stored.content, content_type=stored.content_type, size=stored.facts["size"])
        stored.facts["small"] = small.id
        small.facts["small"] = small.id
    found = files.find(stored.facts["small"])
    if found is None or found is stored:
        return [whole]
    scale = 320 / max(width, height)
    return [
        {**found.reference(), "width": max(1, round(width * scale)), "height": max(1, round(height * scale))},
        whole,
    ]


def store_upload(files: FileStore, kind: str, upload: Upload, **facts: Any) -> StoredFile:
    """Keep an uploaded file if Telegram would take it as this kind. Raises: ApiError."""
    content, size = upload.content, len(upload.content)
    if not content:
        raise bad_request("file must be non-empty")
    if size > UPLOAD_BYTES_MAX:
        raise ApiError(413, "Request Entity Too Large")
    if kind == "photo":
        if size > PHOTO_BYTES_MAX:
            raise bad_request(
                f"file of size {size} bytes is too big for a photo; the maximum size is {PHOTO_BYTES_MAX} bytes"
            )
        dimensions = image_size(content)
        if dimensions is None:
            raise bad_request("IMAGE_PROCESS_FAILED")
        if sum(dimensions) > 10_000 or max(dimensions) > 20 * min(dimensions):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        facts["size"] = dimensions
    content_type = upload.content_type
    if kind == "photo":
        content_type = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
    elif kind in _MIME:
        content_type = _MIME[kind]
    elif not content_type or content_type == "application/octet-stream":
        content_type = mimetypes.guess_type(upload.name)[0] or "application/octet-stream"
    return files.add(kind, content, name=upload.name or None, content_type=content_type, **facts)


def _resolve(call: Call, kind: str, value: Any, field: str, **facts: Any) -> StoredFile:
    """Return the file meant by a parameter: an upload, attach://name or a file_id. Raises: ApiError."""
    files = call.world.files
    if isinstance(value, str) and value.startswith("attach://"):
        upload = call.files.get(value.removeprefix("attach://"))
        if upload is None:
            raise bad_request(f"there is no {field.replace('_', ' ')} in the request")
        return store_upload(files, kind, upload, **facts)
    if not value:
        if field in call.files:
            return store_upload(files, kind, call.files[field], **facts)
        raise bad_request(f"there is no {field.replace('_', ' ')} in the request")
    if not isinstance(value, str):
        raise bad_request("wrong file identifier/HTTP URL specified")
    if "://" in value:
        # The simulated world has no internet, so it behaves as Telegram does with an unreachable host.
        raise bad_request("failed to get HTTP URL content")
    stored = files.find(value)
    if stored is None:
        raise bad_request("wrong remote file identifier specified: Wrong character in the string")
    if stored.kind != kind and not (kind == "document" and stored.kind in {"audio", "video", "animation"}):
        raise bad_request(f"can't use file of type {_type_name(stored.kind)} as {_type_name(kind)}")
    return stored


def _type_name(kind: str) -> str:
    return "".join(part.capitalize() for part in kind.split("_"))


def _send(call: Call, kind: str) -> Json:
    chat = open_chat(call)
    caption = {} if kind in _WITHOUT_CAPTION else read_caption(call)
    facts: Json = {name: call.integer(name) for name in ("duration", "width", "height", "length") if call.has(name)}
    facts.update({name: call.text(name) for name in ("emoji", "performer", "title") if call.has(name)})
    stored = _resolve(call, kind, call.args.get(kind), kind, **facts)
    content = {**file_fields(call.world.files, kind, stored), **caption}
    if call.flag("has_spoiler"):
        content["has_media_spoiler"] = True
    if call.flag("show_caption_above_media"):
        content["show_caption_above_media"] = True
    return post(call, content, chat=chat).view()


def send_photo(call: Call) -> Json:
    """Send a picture."""
    return _send(call, "photo")


def send_voice(call: Call) -> Json:
    """Send a voice note."""
    return _send(call, "voice")


def send_document(call: Call) -> Json:
    """Send a file."""
    return _send(call, "document")


def send_video(call: Call) -> Json:
    """Send a video."""
    return _send(call, "video")


def send_audio(call: Call) -> Json:
    """Send music."""
    return _send(call, "audio")


def send_animation(call: Call) -> Json:
    """Send a soundless clip."""
    return _send(call, "animation")


def send_sticker(call: Call) -> Json:
    """Send a sticker."""
    return _send(call, "sticker")


def send_video_note(call: Call) -> Json:
    """Send a round video."""
    return _send(call, "video_note")


def read_input_media(call: Call, item: Any) -> Json:
    """Return the message fields of one InputMedia object. Raises: ApiError."""
    if not isinstance(item, dict):
        raise bad_request("can't parse InputMedia: InputMedia must be an Object")
    kind = str(item.get("type") or "")
    if kind not in _ALBUM_KINDS | {"animation"}:
        raise bad_request("can't parse InputMedia: type must be specified" if not kind else "wrong InputMedia type")
    caption = {}
    if item.get("caption"):
        caption = caption_of(
            *format_text(str(item["caption"]), str(item.get("parse_mode") or ""), item.get("caption_entities"))
        )
    facts = {
        name: item[name]
        for name in ("duration", "width", "height", "performer", "title")
        if isinstance(item.get(name), int | str)
    }
    stored = _resolve(call, kind, item.get("media"), "media", **facts)
    content = {**file_fields(call.world.files, kind, stored), **caption}
    if item.get("has_spoiler"):
        content["has_media_spoiler"] = True
    if item.get("show_caption_above_media"):
        content["show_caption_above_media"] = True
    return content


def send_media_group(call: Call) -> list[Json]:
    """Send an album of 2 to 10 files; albums carry no buttons."""
    chat = open_chat(call)
    items = call.structure("media")
    if not isinstance(items, list):
        raise bad_request("can't parse media JSON object")
    if not items:
        raise bad_request("there are no messages to send")
    if len(items) > 10:
        raise bad_request("too many messages to send as an album")
    kinds = {str(item.get("type")) for item in items if isinstance(item, dict)}
    if not kinds <= _ALBUM_KINDS:
        raise bad_request("invalid message content type specified")
    if len(kinds) > 1 and (alone := kinds & {"document", "audio"}):
        raise bad_request(f"{min(alone)} can't be mixed with other media types")
    contents = [read_input_media(call, item) for item in items]
    call.args.pop("reply_markup", None)
    call.world.floods.spend(call.bot.id, chat, count=len(contents))
    album = call.world.new_query_id()
    return [post(call, {"media_group_id": album, **content}, chat=chat, is_counted=True).view() for content in contents]


def get_file(call: Call) -> Json:
    """Return where a file can be downloaded."""
    stored = call.world.files.find(call.text("file_id"))
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(stored.content) > DOWNLOAD_BYTES_MAX:
        raise bad_request("file is too big")
    return {**stored.reference(), "file_path": stored.path}


METHODS = {
    "sendPhoto": send_photo,
    "sendVoice": send_voice,
    "sendDocument": send_document,
    "sendVideo": send_video,
    "sendAudio": send_audio,
    "sendAnimation": send_animation,
    "sendSticker": send_sticker,
    "sendVideoNote": send_video_note,
    "sendMediaGroup": send_media_group,
    "getFile": get_file,
}
