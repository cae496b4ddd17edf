"""The transport, against a server that does everything a server may do."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import socket
import traceback
from collections.abc import AsyncIterator, Callable

import aiohttp
import pytest
from aiohttp import web
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, InputMediaPhoto
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.request import AiohttpRequest, ConnectFailed, ConnectTimedOut, without_token
from tests.bot.servers import answering

TOKEN = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"
MESSAGE = {"message_id": 5, "date": 1, "chat": {"id": 7, "type": "private"}, "text": "سلام"}


def ok(result: object) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def refusal(code: int, description: str, **parameters: int) -> web.Response:
    body: dict[str, object] = {"ok": False, "error_code": code, "description": description}
    return web.json_response({**body, "parameters": parameters} if parameters else body, status=code)


class Server:
    """Keeps what came in and gives the answer that was ordered."""

    def __init__(self) -> None:
        self.answer: Callable[[], web.StreamResponse] = lambda: ok(MESSAGE)
        self.path = ""
        self.payload: dict[str, object] = {}
        self.fields: dict[str, tuple[str | None, str, bytes]] = {}
        self.delay_s = 0.0

    async def serve(self, request: web.Request) -> web.StreamResponse:
        self.path = request.path
        if request.content_type == "application/json":
            self.payload = await request.json()
        elif request.content_type == "multipart/form-data":
            async for part in await request.multipart():
                assert isinstance(part, aiohttp.BodyPartReader)
                kind = part.headers.get("Content-Type", "")
                self.fields[str(part.name)] = (part.filename, kind, bytes(await part.read()))
        await asyncio.sleep(self.delay_s)
        return self.answer()


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
async def bot(server: Server) -> AsyncIterator[Bot]:
    request = AiohttpRequest(read_timeout=2)
    async with answering(server.serve) as url, request:
        yield Bot(TOKEN, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot", request=request)


async def test_a_message_goes_out_as_plain_json(bot: Bot, server: Server) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("بله", callback_data="v1:yes")]])
    message = await bot.send_message(7, "سلام <b>علی</b>", reply_markup=keyboard)

    assert message.text == "سلام"
    assert server.path == f"/bot{TOKEN}/sendMessage"
    assert server.payload["text"] == "سلام <b>علی</b>"
    assert server.payload["chat_id"] == 7
    assert server.payload["reply_markup"] == {"inline_keyboard": [[{"text": "بله", "callback_data": "v1:yes"}]]}


async def test_half_a_character_does_not_stop_a_message(bot: Bot, server: Server) -> None:
    await bot.send_message(7, "a\ud83db")
    assert server.payload["text"] == "a?b"


async def test_a_file_goes_out_with_its_name_and_kind(bot: Bot, server: Server) -> None:
    content = bytes(range(256)) * 8192  # two megabytes
    await bot.send_document(7, InputFile(content, filename='رسید "۱".pdf'), caption="رسید")

    filename, kind, received = server.fields["document"]
    assert (filename, kind, received) == ('رسید "۱".pdf', "application/pdf", content)
    assert server.fields["caption"][2].decode() == "رسید"


async def test_an_open_file_goes_out_too(bot: Bot, server: Server) -> None:
    await bot.send_document(7, InputFile(io.BytesIO(b"abc"), filename="a.txt", read_file_handle=False))
    assert server.fields["document"][2] == b"abc"


async def test_a_changed_picture_is_attached_by_name(bot: Bot, server: Server) -> None:
    await bot.edit_message_media(InputMediaPhoto(b"\xff\xd8jpeg", filename="a.jpg"), 7, 5)

    media = json.loads(server.fields["media"][2])
    assert media["media"].startswith("attach://")
    assert server.fields[media["media"].removeprefix("attach://")][2] == b"\xff\xd8jpeg"


async def test_a_file_is_downloaded_as_it_is(bot: Bot, server: Server) -> None:
    server.answer = lambda: ok({"file_id": "f", "file_unique_id": "u", "file_path": "photos/1.jpg"})
    file = await bot.get_file("f")
    server.answer = lambda: web.Response(body=b"\x00\xff picture")

    assert bytes(await file.download_as_bytearray()) == b"\x00\xff picture"
    assert server.path == f"/file/bot{TOKEN}/photos/1.jpg"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (lambda: refusal(429, "Too Many Requests: retry after 7", retry_after=7), RetryAfter),
        (lambda: refusal(400, "Bad Request: chat not found"), BadRequest),
        (lambda: refusal(400, "Bad Request: group upgraded", migrate_to_chat_id=-1005), ChatMigrated),
        (lambda: refusal(401, "Unauthorized"), InvalidToken),
        (lambda: refusal(403, "Forbidden: bot was blocked by the user"), Forbidden),
        (lambda: refusal(409, "Conflict: terminated by other getUpdates request"), Conflict),
        (lambda: web.Response(status=502, text="<html>Bad Gateway</html>", content_type="text/html"), NetworkError),
        (lambda: web.Response(status=200, text="<html>hotel wifi</html>", content_type="text/html"), TelegramError),
    ],
)
async def test_refusals_become_the_librarys_own(
    bot: Bot, server: Server, answer: Callable[[], web.Response], expected: type[TelegramError]
) -> None:
    server.answer = answer
    with pytest.raises(expected) as caught:
        await bot.send_message(7, "x")
    assert type(caught.value) is expected


async def test_a_late_answer_is_a_timeout_that_may_have_arrived(bot: Bot, server: Server) -> None:
    server.delay_s = 0.5
    with pytest.raises(TimedOut) as caught:
        await bot.send_message(7, "x", read_timeout=0.05)
    assert not isinstance(caught.value, ConnectTimedOut)


async def test_a_late_upload_is_a_timeout_too(bot: Bot, server: Server) -> None:
    server.delay_s = 0.5
    with pytest.raises(TimedOut):
        await bot.send_document(7, b"abc", read_timeout=0.02, write_timeout=0.02, connect_timeout=0.02)


async def test_a_connection_that_breaks_is_a_network_error() -> None:
    async def break_off(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async with answering(break_off) as url, AiohttpRequest() as request:
        with pytest.raises(NetworkError) as caught:
            await Bot(TOKEN, base_url=f"{url}/bot", request=request).send_message(7, "x")
    assert not isinstance(caught.value, TimedOut | ConnectFailed)


async def test_a_closed_port_says_that_nothing_was_sent() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    async with AiohttpRequest() as request:
        with pytest.raises(ConnectFailed):
            await Bot(TOKEN, base_url=f"http://127.0.0.1:{port}/bot", request=request).send_message(7, "x")


async def test_a_full_pool_says_that_nothing_was_sent(server: Server) -> None:
    server.delay_s = 0.5
    connector = aiohttp.TCPConnector(limit=1)
    request = AiohttpRequest(connector=connector, pool_timeout=0.02, connect_timeout=0.02)
    async with answering(server.serve) as url, request:
        bot = Bot(TOKEN, base_url=f"{url}/bot", request=request)
        first = asyncio.create_task(bot.send_message(7, "x"))
        await asyncio.sleep(0.1)
        with pytest.raises(ConnectTimedOut):
            await bot.send_message(7, "y")
        await first
    await connector.close()


async def test_a_shared_connector_outlives_one_bot(server: Server) -> None:
    connector = aiohttp.TCPConnector()
    async with answering(server.serve) as url:
        for _ in range(2):
            async with AiohttpRequest(connector=connector) as request:
                await Bot(TOKEN, base_url=f"{url}/bot", request=request).send_message(7, "x")
        assert not connector.closed
        await connector.close()


async def test_raw_calls_return_the_status_and_the_untouched_answer(server: Server) -> None:
    server.answer = lambda: web.Response(status=409, body=b"not json at all")
    async with answering(server.serve) as url, AiohttpRequest() as request:
        answer = await request.call(f"{url}/bot{TOKEN}/getUpdates", {"timeout": 50}, read_timeout=60)
    assert answer == (409, b"not json at all")
    assert server.payload == {"timeout": 50}


async def test_before_and_after_its_life_it_says_so() -> None:
    request = AiohttpRequest()
    await request.shutdown()
    with pytest.raises(NetworkError, match="not open"):
        await request.call("http://127.0.0.1/x", {})
    await request.initialize()
    await request.initialize()
    await request.shutdown()
    with pytest.raises(NetworkError, match="not open"):
        await request.call("http://127.0.0.1/x", {})


async def test_the_token_reaches_no_log_and_no_exception(
    bot: Bot, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told: list[BaseException] = []
    server.delay_s = 0.3
    for url in (bot.base_url, f"http://127.0.0.1:1/bot{TOKEN}", f"http:///bot{TOKEN}", f"ht tp://bot{TOKEN}"):
        try:
            await bot.request.post(f"{url}/sendMessage", read_timeout=0.02)
        except TelegramError as error:
            told.append(error)
    assert len(told) == 4
    for each in told:
        assert TOKEN.partition(":")[2] not in "".join(traceback.format_exception(each)), each
    assert TOKEN.partition(":")[2] not in caplog.text


def test_a_token_is_taken_out_of_words() -> None:
    assert without_token(f"http://api/bot{TOKEN}/getMe failed") == "http://api/bot<token>/getMe failed"
