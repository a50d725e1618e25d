"""Texts are measured as wide as a font draws them: compared with the real glyphs, not with our table."""

from __future__ import annotations

import pytest

from analysis.report.metrics import shortened, width_in, wrapped
from tests.spec.glyphs import carlito, glyph_width_in, noto_cjk

TEXTS = [
    "Opportunity Closed Won", "Proof of Delivery Received", "Payment Reminder Sent", "522 · 13.5 d",
    "38 % of all elapsed time lies between quote presented and accepted", "1,234,567.89", "WWWWWW", "iiiiii",
    "Angebot geprüft – Größe ≥ 5 €", "Créée à l’étranger", "(a) [b] {c} #1 @x & 'y' \"z\"", "ŻÓŁĆ Łódź",
]  # fmt: skip
CHINESE = ["销售机会资质评估", "创建订单，等待付款：3.5 天", "（已完成）"]


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("text", TEXTS)
def test_latin_is_as_wide_as_in_calibri(text, bold):
    """Carlito has Calibri's widths. Never narrower by more than 2 %, never wider by more than 8 %."""
    real = glyph_width_in(text, 12, carlito(bold=bold))
    assert 0.98 * real <= width_in(text, 12, bold=bold) <= 1.08 * real


@pytest.mark.parametrize("text", CHINESE)
def test_chinese_is_as_wide_as_its_signs(text):
    real = glyph_width_in(text, 12, noto_cjk())
    assert 0.95 * real <= width_in(text, 12) <= 1.1 * real


@pytest.mark.parametrize("text", [*TEXTS, *CHINESE, "W" * 300, "a b " * 80])
@pytest.mark.parametrize("room", [0.5, 1.1, 3.0])
def test_no_line_is_wider_than_its_room_and_nothing_is_lost(text, room):
    lines = wrapped(text, room, 11)
    assert all(width_in(line, 11) <= room for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert len(wrapped(shortened(text, room, 11, n_lines=2), room, 11)) <= 2


def test_signs_that_take_no_room():
    assert width_in("e\u0301\u200d\ufe0f", 12) == width_in("e", 12)
