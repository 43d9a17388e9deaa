"""Files beside records: pictures made small, the camera's facts, bombs, marks of secrecy, the scan folder, who hears of them."""

import struct
import zlib
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from PIL import Image
from sqlalchemy import func, select

from db.ids import new_id
from db.local import blob
from db.records import BY_NAME, KINDS
from db.records.attachment import Attachment
from db.records.visit import Visit
from desktop.core import attachments, file_contents, pictures, scan_folder, secrecy
from desktop.core.attachments import File, Wish
from desktop.core.errors import UserError
from desktop.core.profile import Opened
from desktop.core.store import Store
from tests.filekit import docx, pdf, photo, xlsx
from tests.unit.core.conftest import ME

TAKEN = datetime(2026, 11, 20, 6, 3, 5, tzinfo=UTC)
PLACE = "北纬 41.80520°，东经 123.43306°"


def put(store: Store, data: bytes, name: str = "照片.jpg", wish: Wish | None = None) -> Attachment:
    made = store.attach_file(Visit, store.create(Visit, {}), File(name, data), wish or Wish())
    found = store.get(Attachment, made)
    assert found is not None
    return found


def stored(store: Store, card: Attachment) -> Image.Image:
    return Image.open(BytesIO(store.attachment_content(card.id)))


# --------------------------------------------------------------------------------------------------------------- pictures
def test_a_photograph_is_turned_upright_and_made_small(store: Store) -> None:
    card = put(store, photo(turned=6))
    picture = stored(store, card)
    assert picture.size == (1365, 2048)
    assert pictures.upright(picture)
    red, green, _ = picture.convert("RGB").getpixel((700, 100))
    assert red > green, "the left half was red: turned clockwise it is the upper one"
    assert (card.name, card.media_type) == ("照片.jpg", "image/jpeg")


def test_time_and_place_are_known_and_nothing_else_of_the_camera_is_kept(store: Store) -> None:
    card = put(store, photo())
    assert (card.taken_at, card.taken_place) == (TAKEN, PLACE)
    data = store.attachment_content(card.id)
    assert pictures.facts_of(stored(store, card)) == pictures.Facts(TAKEN, PLACE)
    assert b"CAMERA-MAKER" not in data


@pytest.mark.parametrize("side", [0, 2048])
def test_on_wish_no_trace_of_time_and_place_is_stored(store: Store, side: int) -> None:
    card = put(store, photo(), wish=Wish(side, 85, facts=False))
    assert (card.taken_at, card.taken_place) == (None, None)
    assert not pictures.facts_of(stored(store, card))
    assert b"2026:11:20" not in store.attachment_content(card.id)


def test_the_original_on_wish_is_the_original(store: Store) -> None:
    data = photo(turned=6)
    assert store.attachment_content(put(store, data, wish=Wish(0, 85)).id) == data


def test_facts_can_be_taken_out_later_and_the_bytes_that_had_them_go(opened: Opened, store: Store) -> None:
    card = put(store, photo())
    store.strip_attachment(card.id)
    bare = store.get(Attachment, card.id)
    assert bare is not None
    assert (bare.taken_at, bare.taken_place) == (None, None)
    assert bare.sha256 != card.sha256
    with opened.local.read() as session:
        assert session.execute(select(func.count()).select_from(blob)).scalar_one() == 1


def test_point_photo_and_place_are_never_required() -> None:
    """Trap 15: nothing about files or places is needed to submit."""
    asked = {f"{kind.__tablename__}.{c.name}" for kind in KINDS for c in kind.__table__.columns
             if c.info.get("field") and c.info["field"].needed and c.name in ("taken_at", "taken_place", "note")}  # fmt: skip
    assert not asked


def test_a_small_upright_picture_stays_as_it_is(store: Store) -> None:
    data = photo((800, 600), facts=False)
    assert store.attachment_content(put(store, data).id) == data


def test_a_screenshot_with_holes_stays_a_png(store: Store) -> None:
    target = BytesIO()
    Image.new("RGBA", (3000, 1000), (10, 20, 30, 0)).save(target, "PNG")
    card = put(store, target.getvalue(), "截图.png")
    assert card.name == "截图.png"
    assert stored(store, card).mode == "RGBA"


def test_a_large_screenshot_becomes_a_jpeg_and_says_so_in_its_name(store: Store) -> None:
    target = BytesIO()
    Image.new("RGB", (3000, 1000), (10, 20, 30)).save(target, "PNG")
    assert put(store, target.getvalue(), "截图.png").name == "截图.jpg"


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


def test_a_bomb_is_refused_in_words_before_it_is_unpacked(store: Store) -> None:
    with pytest.raises(UserError, match="60000×60000"):
        put(store, png_that_claims(60_000, 60_000), "大图.png")


def test_a_picture_that_breaks_off_is_a_file_like_any_other(store: Store) -> None:
    data = photo()[:9_000]
    card = put(store, data)
    assert store.attachment_content(card.id) == data
    assert store.attachment_looks([card.id], 48)[card.id].here


@pytest.mark.parametrize(("text", "offset"), [("0000:00:00 00:00:00", None), ("没有", b"\0"), ("2026:02:30 10:00:00", "+99")])
def test_nonsense_of_a_camera_is_left_out(text: str, offset: object) -> None:
    assert pictures._instant(text, offset) is None
    assert pictures._place({1: "N", 2: ("x",), 3: "E", 4: None}) == ""


# ---------------------------------------------------------------------------------------------------------------- secrecy
MARKED = {
    "名称.docx": docx("普通内容"),
    "【机密】会议纪要.pdf": pdf("x"),
    "名单（秘密）.txt": "名单".encode(),
    "绝密-方案.jpg": photo((60, 40)),
    "首页.pdf": pdf("机密★20年", "关于某事的报告"),
    "单独一行.pdf": pdf("秘  密", "关于某事的报告"),
    "文.txt": "密级：机密\n正文".encode(),
    "国标编码.txt": "绝密★\n正文".encode("gb18030"),
    "文.docx": docx("机　密", "报告正文"),
    "页眉.docx": docx("报告正文", header="秘密★10年"),
    "表.xlsx": xlsx(("序号", "内容"), ("1", "机密★长期")),
    "旧.doc": b"\xd0\xcf\x11\xe0" + "标题 秘密★ 正文".encode("utf-16-le"),
}
CLEAN = {
    "技术秘密转让合同.docx": docx("甲方应保守商业秘密，乙方不得泄露技术秘密。", "本合同涉及国家秘密的，另行约定。"),
    "保密协议.pdf": pdf("双方对机密信息负有保密义务", "秘密级以上文件不得通过互联网传递"),
    "通知.txt": "各单位要做好保密工作，机密文件不得外传。".encode(),
    "表.xlsx": xlsx(("商业秘密保护制度", "有")),
    "坏的.docx": b"PK\x03\x04 broken",
    "坏的.pdf": b"%PDF-1.7 broken",
}


@pytest.mark.parametrize("name", [name for name in MARKED if name != "名称.docx"])
def test_files_marked_secret_are_refused_with_the_reason(store: Store, name: str) -> None:
    """Trap 14, GB/T 7156."""
    with pytest.raises(UserError, match=r"标有“(秘密|机密|绝密)”，不能添加") as refused:
        put(store, MARKED[name], name)
    assert "涉密文件不得录入" in refused.value.hint


@pytest.mark.parametrize("name", CLEAN)
def test_files_that_only_speak_of_secrets_are_taken(store: Store, name: str) -> None:
    assert put(store, CLEAN[name], name).name == name


def test_an_office_file_that_would_unpack_to_a_gigabyte_is_read_no_further_than_its_beginning() -> None:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as packed, packed.open("word/document.xml", "w", force_zip64=True) as part:
        for _ in range(200):
            part.write(b"<w:p>" + b"x" * 1_000_000)
    assert secrecy.marking("大.docx", target.getvalue()) == ""


# ------------------------------------------------------------------------------------------------------- looking at them
def test_small_pictures_and_pages(store: Store) -> None:
    visit = store.create(Visit, {})
    cards = [store.attach_file(Visit, visit, File(name, data), Wish()) for name, data in
             (("a.jpg", photo()), ("b.pdf", pdf("走访记录")), ("c.txt", "文字".encode()))]  # fmt: skip
    seen = store.attachment_looks(cards, 48)
    assert [Image.open(BytesIO(seen[card].thumbnail)).size for card in cards[:2]] == [(48, 32), (34, 48)]
    assert seen[cards[2]].thumbnail == b""
    for data, pages in ((store.attachment_content(cards[0]), 1), (pdf("一"), 1)):
        found = file_contents.pages(data)
        assert found is not None
        assert len(found.sizes) == pages
        width, height, pixels = found.picture(0, 36)
        assert len(pixels) == width * height * 4
    assert file_contents.pages("文字".encode()) is None


def test_a_file_of_another_device_is_named_as_not_here(opened: Opened, store: Store) -> None:
    card = put(store, photo((60, 40)))
    with opened.local.connection(write=True) as connection:
        connection.exec_driver_sql("DELETE FROM blob")
    assert store.attachment_looks([card.id], 48)[card.id] == attachments.Look(False)


# ------------------------------------------------------------------------------------------------------------ scan folder
def test_new_scans_are_offered_once_and_stay_where_they_are(opened: Opened, tmp_path: Path) -> None:
    folder = tmp_path / "扫描"
    folder.mkdir()
    (folder / "扫描001.pdf").write_bytes(pdf("一"))
    (folder / "空.pdf").write_bytes(b"")
    (folder / "程序.exe").write_bytes(b"MZ")
    (offer,) = scan_folder.offers(opened, str(folder))
    assert offer.path.name == "扫描001.pdf"
    scan_folder.put_aside(opened, [offer.mark])
    assert scan_folder.offers(opened, str(folder)) == []
    (folder / "扫描001.pdf").write_bytes(pdf("一", "另一份"))
    assert len(scan_folder.offers(opened, str(folder))) == 1, "the same name with other content is another scan"
    assert sorted(p.name for p in folder.iterdir()) == ["扫描001.pdf", "程序.exe", "空.pdf"]
    assert scan_folder.offers(opened, str(folder / "没有")) == []


# ---------------------------------------------------------------------------------------------------------- who hears of it
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind is not Attachment], ids=lambda k: k.__tablename__)
def test_the_card_of_a_file_goes_no_further_than_its_record(kind: type) -> None:
    values = {"author_id": str(ME), "of_kind": kind.__tablename__, "of_id": str(new_id()), "region": "210112", "state": "draft"}
    found = Attachment.streams(values)
    assert f"u:{ME}" in found
    assert "p:21" not in found
    assert ("c:210112" in found) <= (not BY_NAME[kind.__tablename__].submittable)


def test_the_file_of_a_trainee_is_the_training_desks_alone() -> None:
    values = {"author_id": str(ME), "of_kind": "trainee", "of_id": str(UUID(int=1)), "region": "210112", "state": "draft"}
    assert Attachment.streams(values) == {f"u:{ME}", "o:210112"}
