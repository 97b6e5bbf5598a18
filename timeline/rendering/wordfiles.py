"""Writes the chronology as a Word document with real headings, tables and links.

Knows Word's styles and the few elements that the library has no words for; the words come from ``wording``.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from timeline.model import Chronology, Event, Source, Status
from timeline.rendering.grouping import place_en, reported, reported_months, silent_polities, single_source, undated, voices, years
from timeline.rendering.headlines import headline, original
from timeline.rendering.notes import last_publication, notes
from timeline.rendering.options import DEFAULTS, Language, Options
from timeline.rendering.quotes import quotation
from timeline.rendering.safety import one_line, plain, safe_url
from timeline.rendering.wording import Words

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import BaseStyle
    from docx.table import Table, _Row
    from docx.text.paragraph import Paragraph

_QUOTE_LIMIT = 4000
_WHITE = re.compile(r"\s+")
_LATIN_FONT = "Cambria"
_FONTS = {"en": "SimSun", "zh-Hans": "SimSun", "zh-Hant": "PMingLiU"}
"""For Chinese characters; programs that lack one take another of the same script."""
_WORD_LANGUAGE = {"en": "en-GB", "zh-Hans": "zh-CN", "zh-Hant": "zh-TW"}
_EAST_ASIAN = {"en": "zh-CN", "zh-Hans": "zh-CN", "zh-Hant": "zh-TW"}
_WIDTHS = (3.2, 10.6, 3.2)
"""Of the columns date, event and status, in centimetres; A4 less its margins."""
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)


def write_docx(chronology: Chronology, options: Options = DEFAULTS) -> bytes:
    """A title, a heading for each year and month, a table of events under each month, evidence in the rows, notes at the end."""
    import docx

    words = Words(options.language)
    document = docx.Document()
    _set_up(document, options.language)
    title = one_line(options.title) or words("title")
    _describe(document, chronology, title, options)
    document.add_paragraph(title, style="Title")
    if not len(chronology):
        document.add_paragraph(words.no_events(chronology.excerpt))
    for year in years(chronology):
        document.add_paragraph(str(year.year), style="Heading 1")
        for month in year.months:
            document.add_paragraph(words.month(month.year, month.month), style="Heading 2")
            _add_table(document, month.events, words)
    if undated(chronology):
        document.add_paragraph(words("undated"), style="Heading 1")
        for month in reported_months(chronology):
            document.add_paragraph(words.first_reported(month.year, month.month), style="Heading 2")
            _add_table(document, month.events, words)
    document.add_paragraph(words("method"), style="Heading 1")
    for subject, said in notes(chronology, options, words):
        paragraph = document.add_paragraph()
        paragraph.add_run(one_line(subject) + words("colon")).bold = True
        paragraph.add_run(one_line(said))
    out = io.BytesIO()
    document.save(out)
    return _without_clock(out.getvalue())


def _set_up(document: Document, language: Language) -> None:
    from docx.shared import Cm, Pt

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    for style in document.styles:
        _set_fonts(style, language)
    normal = document.styles["Normal"]
    normal.font.size = Pt(10)
    normal.paragraph_format.space_after = Pt(3)


def _set_fonts(style: BaseStyle, language: Language) -> None:
    """Word picks fonts by script: without ``w:eastAsia`` it takes Chinese characters from a Japanese font."""
    from docx.oxml.ns import qn

    if style.type not in (1, 2) or (style.element.rPr is None and style.name != "Normal"):
        return
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:ascii"), _LATIN_FONT)
    fonts.set(qn("w:hAnsi"), _LATIN_FONT)
    fonts.set(qn("w:eastAsia"), _FONTS[language])
    _set_language(properties, _WORD_LANGUAGE[language], _EAST_ASIAN[language])


def _set_language(properties: object, latin: str, east_asian: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for old in properties.findall(qn("w:lang")):  # type: ignore[attr-defined]  # an lxml element
        properties.remove(old)  # type: ignore[attr-defined]
    element = OxmlElement("w:lang")
    element.set(qn("w:val"), latin)
    element.set(qn("w:eastAsia"), east_asian)
    properties.append(element)  # type: ignore[attr-defined]


def _describe(document: Document, chronology: Chronology, title: str, options: Options) -> None:
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title[:255], options.program, ""
    properties.last_modified_by, properties.language = options.program, _WORD_LANGUAGE[options.language]
    properties.created = properties.modified = last_publication(chronology)
    properties.revision = 1


def _add_table(document: Document, events: tuple[Event, ...], words: Words) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm

    table = document.add_table(rows=1, cols=len(_WIDTHS), style="Table Grid")
    table.autofit = False
    for cell, key in zip(table.rows[0].cells, ("date", "event", "status"), strict=True):
        cell.paragraphs[0].add_run(words(key)).bold = True
    # The header stands again at the top of each page that the table runs on to.
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(header)
    for event in events:
        _add_row(table, event, words)
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, _WIDTHS, strict=True):
            cell.width = Cm(width)


def _add_row(table: Table, event: Event, words: Words) -> None:
    from docx.oxml import OxmlElement

    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    # A row stands on one page where it can.
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    date, what, status = row.cells
    date.paragraphs[0].add_run(words.date(event.date)).bold = True
    if not event.date and (days := reported(event)):
        date.add_paragraph(f"{words('reported')} {words.date(days)}")
    kind = [words.type(event.type), words.label(event.mode) if event.mode else "", words.label(event.subtype) if event.subtype else ""]
    status.paragraphs[0].add_run(one_line(words.label(event.status))).bold = event.status is not Status.OCCURRED
    status.add_paragraph(one_line(words("comma").join(filter(None, kind))))
    if single_source(event):
        status.add_paragraph(words("single_source"))
    what.paragraphs[0].add_run(one_line(headline(event, words))).bold = True
    if said := one_line(original(event, words)):
        what.add_paragraph(said)
    people = [
        *(words.person(person, event.start) for person in event.participants),
        *(words.polity(code) for code in silent_polities(event)),
    ]
    facts = [(words("participants"), "; ".join(people)), (words("place"), words.both(event.place or "", place_en(event)))]
    for conflict in event.conflicts:
        said = " / ".join(f"{words.value(conflict.field, value)} ({', '.join(voices(event, who))})" for value, who in conflict.values)
        facts.append((f"{words('conflict')} ({words.label(conflict.field)})", said))
    facts += [(words("part_of"), event.part_of or ""), (words("id"), event.id)]
    for subject, text in facts:
        if text:
            what.add_paragraph(one_line(f"{subject}{words('colon')}{text}"))
    for source in event.sources:
        _add_evidence(what.add_paragraph(style="Quote"), source, event, words)


def _add_evidence(paragraph: Paragraph, source: Source, event: Event, words: Words) -> None:
    """The sentence with the words that report the event in bold, then who published it, when, and how the date was resolved."""
    quote = quotation(source, (), _QUOTE_LIMIT)
    cut = words("cut", shown=quote.shown, total=quote.total) if quote.total else ""
    pieces = [
        (words("open_quote"), ""),
        *((_WHITE.sub(" ", plain(run.text)), run.kind) for run in quote.runs),
        (cut + words("close_quote"), ""),
    ]
    for text, kind in pieces:
        run = paragraph.add_run(text)
        run.italic = False  # no italics for Chinese
        run.bold = kind == "trigger"
        if quote.language:
            _set_language(run._r.get_or_add_rPr(), "en-GB", {"zh-Hans": "zh-CN", "zh-Hant": "zh-TW"}[quote.language])
    paragraph.add_run(" — ").italic = False
    outlet, url = one_line(source.outlet or source.article), safe_url(source.url)
    if url:
        _add_link(paragraph, outlet, url)
    else:
        paragraph.add_run(outlet).italic = False
    notes = [words.day(source.published) if source.published else words("unpublished")]
    notes += [f"{words('this_source')}{words('colon')}{words.label(source.status)}"] if source.status is not event.status else []
    notes += [f"{words('attribution')} {source.attribution}"] if source.attribution else []
    notes += [f"{words('resolved')}{words('colon')}{words.basis(source.date_basis, source.date_text)}"] if source.date_basis else []
    paragraph.add_run(words("comma") + one_line(words("comma").join(notes))).italic = False


def _add_link(paragraph: Paragraph, text: str, url: str) -> None:
    """A link is a relation of the document, which the library can make but has no paragraph method for."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(url, _LINK, is_external=True))
    run = paragraph.add_run(text)
    run.italic, run.underline, run.font.color.rgb = False, True, RGBColor(0x0B, 0x57, 0xA4)
    link.append(run._r)
    paragraph._p.append(link)


def _without_clock(content: bytes) -> bytes:
    """The same package with the same day on every part, since the library stamps the time of writing."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            part = zipfile.ZipInfo(name, _ZIP_DAY)
            part.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(part, given.read(name))
    return out.getvalue()
