"""How long a browser takes over a large page: to open it, to filter it, to turn it round, to scroll it.

A chronology of as many events as wanted is made from the project's own articles, their dates moved by years; a real headless Chromium opens
it. What is timed ends with the frame that shows the result. Prints a Markdown table; nothing here is a test.
"""

from __future__ import annotations

import argparse
import datetime
import shutil
import statistics
import tempfile
import time
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

from timeline import build, render
from timeline.edtf import Edtf, Interval, Point, sort_key
from timeline.model import Chronology

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page

ARTICLES = Path(__file__).parents[1] / "fixtures" / "articles"
SHOWN = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)))"
"""The next frame has been drawn."""
STEPS = {
    "filter: type": "form.elements.type.value = 'visit'; form.dispatchEvent(new Event('change'))",
    "filter: and polity": "form.elements.polity.selectedIndex = 3; form.dispatchEvent(new Event('change'))",
    "filter: and person": "form.elements.person.selectedIndex = 2; form.dispatchEvent(new Event('change'))",
    "filter: none": "form.reset()",
    "filter: text (first)": "form.elements.text.value = '会谈'; form.elements.text.dispatchEvent(new Event('input', {bubbles: true}))",
    "filter: text (again)": "form.elements.text.value = '会谈 王毅'; form.elements.text.dispatchEvent(new Event('input', {bubbles: true}))",
    "filter: none again": "form.reset()",
    "newest first": "document.getElementById('order').click()",
    "scroll: middle": "window.scrollTo(0, document.documentElement.scrollHeight / 2)",
    "scroll: one page": "window.scrollBy(0, window.innerHeight)",
    "scroll: end": "window.scrollTo(0, document.documentElement.scrollHeight)",
    "permalink": "location.hash = document.querySelectorAll('li.event')[Math.floor(document.querySelectorAll('li.event').length * 0.7)].id",
    "open all evidence": "document.getElementById('fold').click()",
}
RUN = f"""async (code) => {{
  const form = document.getElementById('filter');
  const settled = {SHOWN};
  const start = performance.now();
  new Function('form', code)(form);
  await new Promise(done => setTimeout(done, code.includes("'input'") ? 150 : 0));
  await settled();
  return performance.now() - start;
}}"""


def large(count: int) -> Chronology:
    """As many events as wanted: those of the articles, over and over, each round three years earlier."""
    chronology = build([ARTICLES])
    events = []
    for at, event in enumerate(islice(cycle(chronology.events), count)):
        years = at // len(chronology) % 40 * 3
        events.append(replace(event, id=f"{event.id}-{at}", date=_moved(event.date, years)))
    return replace(chronology, events=tuple(sorted(events, key=lambda event: (sort_key(event.date), event.id))))


def _moved(date: Edtf | None, years: int) -> Edtf | None:
    if isinstance(date, Interval):
        start, end = (_moved(point, years) for point in (date.start, date.end))
        assert not isinstance(start, Interval)
        assert not isinstance(end, Interval)
        return Interval(start, end)
    if date is None or (date.month, date.day) == (2, 29):
        return None
    return Point(date.year - years, date.month, date.day, date.qualifier)


def opened(page: Page, address: str) -> dict[str, float]:
    """Milliseconds until something is seen, until all is read, and until the page answers."""
    page.goto(address, wait_until="load")
    page.evaluate(SHOWN)
    return dict(
        page.evaluate("""() => {
            const [navigation] = performance.getEntriesByType('navigation');
            const paint = performance.getEntriesByName('first-contentful-paint')[0];
            return {'open: first sight': paint ? paint.startTime : NaN, 'open: all read': navigation.domContentLoadedEventEnd,
                    'open: answers': performance.now()};
        }""")
    )


def measured(path: Path, times: int, chromium: str) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Milliseconds of each step, and of them those that the page's own thread worked; a fresh page each time."""
    from playwright.sync_api import sync_playwright

    found: dict[str, list[float]] = {}
    worked: dict[str, list[float]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        for _ in range(times):
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            protocol = page.context.new_cdp_session(page)
            protocol.send("Performance.enable", {"timeDomain": "threadTicks"})
            for name, value in opened(page, path.as_uri()).items():
                found.setdefault(name, []).append(value)
            before = task_time(protocol)
            worked.setdefault("open: answers", []).append(before)
            for name, code in STEPS.items():
                found.setdefault(name, []).append(page.evaluate(RUN, code))
                after = task_time(protocol)
                worked.setdefault(name, []).append(after - before)
                before = after
            page.close()
        browser.close()
    return found, worked


def task_time(protocol: CDPSession) -> float:
    """Milliseconds for which the page's thread has worked so far."""
    metrics = {each["name"]: float(each["value"]) for each in protocol.send("Performance.getMetrics")["metrics"]}
    return metrics["TaskDuration"] * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("chromium-browser"), help="path of the browser")
    arguments = parser.parse_args()
    if not arguments.chromium:
        parser.error("there is no chromium on the path; install Debian's package, or say --chromium")
    chronology = large(arguments.events)
    start = time.perf_counter()
    content = str(render(chronology, "html")).encode()
    rendered = time.perf_counter() - start
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "page.html")
        path.write_bytes(content)
        found, worked = measured(path, arguments.times, arguments.chromium)
    print(f"{len(chronology):,} events, {len(content) / 1e6:.1f} MB, written in {rendered:.1f} s; {datetime.date.today()}\n")
    print("| step | median, ms | worst, ms | processor, ms |\n|---|---:|---:|---:|")
    for name, values in found.items():
        own = f"{statistics.median(worked[name]):.0f}" if name in worked else ""
        print(f"| {name} | {statistics.median(values):.0f} | {max(values):.0f} | {own} |")


if __name__ == "__main__":
    main()
