"""Request bodies: unpacked before any route sees them, and bounded before and after."""

import zlib
from typing import Annotated

import zstandard
from fastapi import Depends, Request

from server.problems import MALFORMED, TOO_LARGE, UNSUPPORTED_ENCODING, Problem

MAX_WINDOW = 1 << 24  # 16 MiB; zstd's own levels up to 19 need 8


def unpack(data: bytes, encoding: str, limit: int) -> bytes:
    """The body behind Content-Encoding `encoding`, at most `limit` bytes; raises Problem.

    Never holds more than `limit` bytes of output, whatever the sender claims.
    """
    if not data or encoding in {"", "identity"}:
        return data
    if encoding == "zstd":
        return _unzstd(data, limit)
    if encoding in {"gzip", "x-gzip"}:
        return _gunzip(data, limit)
    raise Problem(UNSUPPORTED_ENCODING)


def _unzstd(data: bytes, limit: int) -> bytes:
    too_large = Problem(TOO_LARGE, f"解压后不能超过 {limit} 字节")
    decoder = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW)
    claimed = 0
    try:
        claimed = zstandard.frame_content_size(data)  # -1: the sender wrote none
        if claimed > limit:
            raise too_large
        return decoder.decompress(data, max_output_size=limit, allow_extra_data=False)
    except zstandard.ZstdError as error:
        # the library says the same of a cut frame and of one that does not fit
        if "full frame" in str(error) and claimed < 0 and _longer(decoder, data, limit):
            raise too_large from error
        raise Problem(MALFORMED, "压缩内容已损坏或不完整") from error


def _longer(decoder: zstandard.ZstdDecompressor, data: bytes, limit: int) -> bool:
    total = 0
    with decoder.stream_reader(data) as reader:
        while total <= limit and (piece := reader.read(1 << 20)):
            total += len(piece)
    return total > limit


def _gunzip(data: bytes, limit: int) -> bytes:
    decoder = zlib.decompressobj(wbits=31)
    try:
        body = decoder.decompress(data, limit + 1)
    except zlib.error as error:
        raise Problem(MALFORMED, "压缩内容已损坏") from error
    if len(body) > limit:
        raise Problem(TOO_LARGE, f"解压后不能超过 {limit} 字节")
    if not decoder.eof or decoder.unused_data:
        raise Problem(MALFORMED, "压缩内容不完整")
    return body


async def raw_body(request: Request) -> bytes:
    """The body, unpacked and within bounds, for routes that read it themselves."""
    return await request.body()


RawBody = Annotated[bytes, Depends(raw_body)]
