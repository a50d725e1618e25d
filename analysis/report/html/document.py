"""How do the pages of a report come together in one file, which nothing in it can leave?"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence

from analysis.report import content as c
from analysis.report.html.blocks import block
from analysis.report.html.shades import Shades
from analysis.report.html.style import sheet as style_sheet
from analysis.report.html.tags import plain, tag, with_lines
from analysis.report.html.words import Words
from analysis.report.theme import locale


def html(
    pages: Sequence[c.Page], *, title: str, lang: c.Language, words: Words, about: str = "",
    brand: str = "", heading: str = "",
) -> bytes:  # fmt: skip
    """One self-contained file: list of contents, a block a page, and what stands behind each.

    It has no script, asks nobody for anything (its content security policy forbids it), is light or dark
    as the reader's system, and prints a page of the report on each sheet of A4.

    Parameters
    ----------
    title, about
        Of the whole, and a line below it.
    lang
        Language of the words around; each page has its own.
    brand, heading
        A company's colours (hex digits) for links and marks, and for headings; ours where empty.
    """
    shades = Shades()
    blocks = [_section(number, page, words, shades, lang) for number, page in enumerate(pages, 1)]
    sheet = f"{style_sheet(brand, heading)}\n{shades.css()}"
    head = [
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_policy(sheet)),
        tag("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name_="referrer", content="no-referrer"),
        tag("title", plain(title, limit=300)),
        tag("style", sheet),
    ]
    body = [
        tag("header", tag("h1", plain(title)), tag("p", plain(about), class_="about") if about else ""),
        _contents(pages, words),
        tag("main", *blocks),
        tag("footer", plain(words.made)) if words.made else "",
    ]
    whole = tag("html", tag("head", *head), tag("body", *body), lang=locale(lang))
    return f"<!DOCTYPE html>\n{whole}\n".encode()


def _policy(sheet: str) -> str:
    """Nothing is loaded or run; of styles only ours."""
    known = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{known}'; base-uri 'none'; form-action 'none'"


def _contents(pages: Sequence[c.Page], words: Words) -> str:
    if len(pages) < 2:
        return ""
    listed = [
        tag("li", tag("a", plain(page.words.headline), href=f"#p{number}"))
        for number, page in enumerate(pages, 1)
    ]
    return tag("nav", tag("h2", plain(words.contents)), tag("ol", *listed), aria_label=words.contents)


def _section(number: int, page: c.Page, words: Words, shades: Shades, lang: str) -> str:
    said = page.words
    parts = [tag("h2", plain(said.headline), id=f"h{number}")]
    if said.remark:
        parts.append(tag("p", with_lines(said.remark), class_="remark"))
    if said.subtitle:
        parts.append(tag("p", plain(said.subtitle), class_="about"))
    parts.append(block(page, words, shades))
    parts.append(_behind(said, words))
    if said.footer:
        parts.append(tag("p", plain(said.footer), class_="source"))
    own = locale(said.lang) if said.lang != lang else None
    return tag("section", *parts, id=f"p{number}", aria_labelledby=f"h{number}", lang=own)


def _behind(said: c.SlideText, words: Words) -> str:
    """The notes, folded."""
    if not said.notes:
        return ""
    pairs = [tag("dt", plain(label)) + tag("dd", with_lines(text)) for label, text in said.notes]
    return tag("details", tag("summary", plain(words.behind)), tag("dl", *pairs), class_="behind")
