"""The binary Patch: round trips, and every corrupt input refused."""

import struct
import zlib

import numpy as np
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from labeling.errors import BadPatch, TooLarge
from labeling.geometry import Box
from labeling.io import wire
from labeling.patches import Patch, diff

SHAPE = (5, 6, 7)


@st.composite
def patches(draw):
    start = draw(st.tuples(*[st.integers(0, side - 1) for side in SHAPE]))
    stop = tuple(draw(st.integers(a + 1, side)) for a, side in zip(start, SHAPE, strict=True))
    box = Box(start, stop)
    dtype = draw(st.sampled_from([np.uint8, np.uint16]))
    top = int(np.iinfo(dtype).max)
    values = draw(arrays(dtype, box.shape, elements=st.sampled_from([0, 1, 2, 126, 127, 128, top - 1, top])))
    changed = draw(arrays(np.bool_, box.shape))
    return Patch(box, np.where(changed, values, dtype(0)), changed)


@given(patches(), st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_a_patch_comes_back_as_it_went(patch, base, revision):
    data = wire.encode(patch, base=base, revision=revision)
    assert wire.header(data) == (base, revision, patch.box)
    back = wire.decode(data, SHAPE)
    if not patch.changed.any():
        assert back is None
        return
    assert (back.box, back.base, back.revision) == (patch.box, base, revision)
    assert np.array_equal(back.changed, patch.changed)
    assert np.array_equal(back.values, patch.values)
    assert back.values.dtype == (np.uint8 if patch.values.max() <= 255 else np.uint16)


@given(arrays(np.uint16, st.tuples(*[st.integers(1, 5)] * 3), elements=st.sampled_from([0, 1, 255, 256, 65535])))
def test_a_labelmap_comes_back_as_it_went(array):
    back = wire.decode_labelmap(wire.encode_labelmap(array), array.shape)
    assert np.array_equal(back, array)
    assert back.dtype == (np.uint8 if array.max() <= 255 else np.uint16)


def test_no_change_is_an_empty_box():
    data = wire.encode(None, base=3, revision=4)
    assert len(data) == 48
    assert wire.decode(data, SHAPE) is None
    assert wire.header(data) == (3, 4, Box((0, 0, 0), (0, 0, 0)))


def test_long_runs_are_small():
    before = np.zeros((64, 256, 256), np.uint8)
    after = before.copy()
    after[10:40, 100:180, 90:200] = 1
    assert len(wire.encode(diff(before, after), base=0, revision=1)) < 60
    assert len(wire.encode_labelmap(after)) < 400


def runs(*numbers):
    """Varints of plain numbers, written the slow way."""
    out = bytearray()
    for number in numbers:
        rest = number
        while rest > 0x7F:
            out.append(rest & 0x7F | 0x80)
            rest >>= 7
        out.append(rest)
    return bytes(out)


def frame(payload, *, start=(0, 0, 0), extent=(1, 1, 4), magic=b"HPAT", version=1, flags=0, reserved=0, **other):
    encoded = other.get("encoded", payload)
    length = other.get("length", len(encoded))
    checksum = other.get("checksum", zlib.crc32(encoded))
    head = struct.pack("<4sBBHII3I3III", magic, version, flags, reserved, 0, 0, *start, *extent, length, checksum)
    return head + payload


def test_the_layout_is_the_documented_one():
    patch = wire.decode(frame(runs(1, 0, 2, 2, 1, 300), start=(1, 2, 3)), SHAPE)
    assert patch.box == Box((1, 2, 3), (2, 3, 7))
    assert patch.changed.tolist() == [[[False, True, True, True]]]
    assert patch.values.tolist() == [[[0, 1, 1, 299]]]


GOOD = runs(4, 2)
HUGE = zstandard.ZstdCompressor().compress(bytes(2**26 + 1))
CORRUPT = {
    "nothing": b"",
    "half a header": frame(GOOD)[:40],
    "wrong magic": frame(GOOD, magic=b"HPAX"),
    "future version": frame(GOOD, version=2),
    "unknown flag": frame(GOOD, flags=2),
    "reserved bits": frame(GOOD, reserved=1),
    "box outside the grid": frame(GOOD, start=(5, 0, 0)),
    "box that wraps": frame(GOOD, start=(2**32 - 1, 0, 0)),
    "box larger than memory": frame(GOOD, extent=(2**32 - 1,) * 3),
    "half-empty box": frame(b"", extent=(0, 1, 4)),
    "empty box elsewhere": frame(b"", start=(1, 1, 1), extent=(0, 0, 0)),
    "empty box with runs": frame(GOOD, extent=(0, 0, 0)),
    "box without runs": frame(b""),
    "runs too short": frame(runs(3, 2)),
    "runs too long": frame(runs(5, 2)),
    "run of nothing": frame(runs(0, 1, 4, 2)),
    "length without value": frame(runs(4)),
    "cut varint": frame(b"\x04\x82"),
    "overlong varint": frame(b"\x84\x00\x02"),
    "endless varint": frame(b"\xff\xff\xff\xff\xff\x01\x02"),
    "lengths that overflow": frame(b"\xff\xff\xff\xff\x7f\x02" * 2 + GOOD),
    "value above 65536": frame(runs(4, 65537)),
    "wrong checksum": frame(GOOD, checksum=1),
    "wrong length": frame(GOOD, length=5),
    "more runs than voxels": frame(runs(*[1, 1] * 9), extent=(1, 1, 4)),
    "declared 4 GiB": frame(GOOD, length=2**32 - 1),
    "not zstd": frame(GOOD, flags=1),
    "zstd bomb": frame(HUGE, flags=1, encoded=GOOD),
    "zstd bomb that declares its size": frame(HUGE, flags=1, encoded=bytes(2**26 + 1)),
    "zstd cut short": frame(zstandard.compress(GOOD)[:-1], flags=1, encoded=GOOD),
    "zstd and more": frame(zstandard.compress(GOOD) + b"x", flags=1, encoded=GOOD),
}


def test_what_corrupt_frames_are_made_from_is_sound():
    assert wire.decode(frame(GOOD), SHAPE).numbers == (1,)
    assert wire.decode(frame(zstandard.compress(GOOD), flags=1, encoded=GOOD), SHAPE).numbers == (1,)
    unsized = zstandard.ZstdCompressor(write_content_size=False).compress(GOOD)
    assert wire.decode(frame(unsized, flags=1, encoded=GOOD), SHAPE).numbers == (1,)


@pytest.mark.parametrize("name", CORRUPT)
def test_a_corrupt_frame_is_refused(name):
    with pytest.raises(BadPatch):
        wire.decode(CORRUPT[name], SHAPE)


def test_a_frame_that_declares_a_terabyte_is_refused_before_it_is_reserved():
    head = zstandard.FRAME_HEADER + bytes([0b11100000]) + (2**40).to_bytes(8, "little")
    with pytest.raises(BadPatch):
        wire.decode(frame(head + b"\x01\0\0", flags=1, encoded=GOOD), SHAPE)


def test_an_unsized_zstd_bomb_is_cut_off_at_the_declared_length():
    bomb = zstandard.ZstdCompressor(write_content_size=False).compress(bytes(2**26))
    with pytest.raises(BadPatch):
        wire.decode(frame(bomb, flags=1, encoded=GOOD), SHAPE)


@given(st.binary(max_size=80))
def test_any_payload_is_a_patch_or_refused(payload):
    for flags, body in ((0, payload), (1, zstandard.compress(payload))):
        try:
            patch = wire.decode(frame(body, flags=flags, encoded=payload, extent=(2, 3, 4)), SHAPE)
        except BadPatch:
            continue
        assert patch is None or patch.box.shape == (2, 3, 4)


@given(patches(), st.data())
def test_a_flipped_byte_is_a_patch_inside_the_grid_or_refused(patch, data):
    good = bytearray(wire.encode(patch, base=1, revision=2))
    good[data.draw(st.integers(0, len(good) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        back = wire.decode(bytes(good), SHAPE)
    except BadPatch:
        return
    assert back is None or back.box.inside(SHAPE)


def test_a_patch_is_no_labelmap():
    with pytest.raises(BadPatch):
        wire.decode_labelmap(frame(GOOD), SHAPE)
    with pytest.raises(BadPatch):
        wire.decode_labelmap(frame(runs(3, 1, 1, 0)), (1, 1, 4))


def test_noise_that_could_not_be_read_back_is_not_written(monkeypatch):
    monkeypatch.setattr(wire, "MAX_RUNS_BYTES", 100)
    noise = np.random.default_rng(0).integers(0, 2, (8, 8, 8)).astype(np.uint8)
    with pytest.raises(TooLarge):
        wire.encode_labelmap(noise)


@given(patches())
def test_a_frame_can_be_renumbered_and_unpacked_without_decoding_it(patch):
    data = wire.encode(patch, base=0, revision=0)
    assert wire.renumber(data, base=7, revision=8) == wire.encode(patch, base=7, revision=8)
    plain = wire.uncompressed(data)
    assert not plain[5] & wire.COMPRESSED
    one, two = wire.decode(plain, SHAPE), wire.decode(data, SHAPE)
    assert (one is None) == (two is None)
    assert one is None or (np.array_equal(one.values, two.values) and np.array_equal(one.changed, two.changed))
