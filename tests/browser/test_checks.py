"""Each check of pages finds what it is for, and leaves a sound page alone."""

import http.server
import threading

import pytest

from . import checks
from .visits import NARROW, Visit, needs_chromium

SOUND = """<!DOCTYPE html><html lang="zh-Hans"><head><meta charset="utf-8"><title>标题</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<style>:focus-visible{outline:3px solid #000} a, button{line-height:3; padding:1em}</style>
</head><body><main><h1>标题</h1>%s</main></body></html>"""
HEAD = SOUND.replace("<style>", '<meta http-equiv="Content-Security-Policy" content="script-src \'none\'"><style>')

# What is on the page, and what is found.
BAD = [
    ("<script>console.error('坏了')</script>", "console: 坏了"),
    ("<script>nowhere()</script>", "script error: nowhere is not defined"),
    ("<img src='/missing.png' alt='图'>", "failed request: "),
    ("<img src='http://127.0.0.1:9/far.png' alt='图'>", "external request: http://127.0.0.1:9/far.png"),
    ("<p style='inline-size:50rem'>宽</p>", "scrolls sideways: "),
    ("<p><button style='inline-size:20px; padding:0'>小</button></p>", "small target 20x"),
    ("<ul><li><a href='#a' style='padding:0; font-size:9px; line-height:1'>小</a></li></ul>", "small target 9x"),
    ("<p><a href='#a' style='outline:none'>链接</a></p>", "no visible focus: <a> 链接"),
    ("<p style='color:#ccc'>淡色的字</p>", "axe color-contrast"),
    ("<p><input></p>", "axe label"),
]


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves the one page that the test is about, and nothing else."""

    def do_GET(self):
        found = self.path == "/"
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self.server.html.encode() if found else b"")

    def log_message(self, *_):
        """Silence: the run has its own report."""


@pytest.fixture(scope="module")
def server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def findings(in_a_browser, server, *pages: str) -> list[list[str]]:
    found = []

    def walk(browser) -> None:
        for html in pages:
            server.html = html
            visit = Visit(browser, f"http://127.0.0.1:{server.server_port}", NARROW)
            visit.open("/")
            seen = [checks.sideways_scroll, checks.small_targets, checks.unseen_focus, checks.barriers]
            found.append([finding for check in seen for finding in check(visit.page)] + visit.complaints)
            visit.context.close()

    in_a_browser(walk)
    return found


@needs_chromium
def test_each_check_finds_what_it_is_for(in_a_browser, server):
    found = findings(in_a_browser, server, *(SOUND % body for body, _ in BAD))
    for (body, expected), seen in zip(BAD, found, strict=True):
        assert any(finding.startswith(expected) for finding in seen), (body, seen)


@needs_chromium
def test_a_breach_of_the_policy_is_found(in_a_browser, server):
    (found,) = findings(in_a_browser, server, HEAD % "<script>document.title = '改'</script>")
    assert any("Content Security Policy" in finding for finding in found), found


@needs_chromium
def test_nothing_is_found_on_a_sound_page(in_a_browser, server):
    text = "<p>见<a href='#a' style='padding:0; line-height:1; font-size:10px'>附件</a>。</p>"
    link = "<p><a href='#b'>进入</a></p>"
    label = "<p><label style='display:inline-block; min-block-size:2rem'><input type='checkbox'>同意</label></p>"
    assert findings(in_a_browser, server, SOUND % (text + link + label)) == [[]]


@checks.needs_java
def test_invalid_html_is_found(tmp_path):
    (tmp_path / "sound.html").write_text(SOUND % "<p>字</p>", encoding="utf-8")
    (tmp_path / "bad.html").write_text(SOUND % "<ul><p>字</p></ul>", encoding="utf-8")
    found = checks.invalid_html(tmp_path)
    assert {name for name, _ in found} == {"bad"}
    assert "not allowed as child of element “ul”" in found[0][1]


@needs_chromium
def test_the_weight_counts_every_part_as_it_is_compressed(in_a_browser, server):
    weights = []

    def walk(browser) -> None:
        server.html = SOUND % ("<p>字</p>" * 5000 + "<img src='/picture.png' alt='图'>")
        visit = Visit(browser, f"http://127.0.0.1:{server.server_port}", NARROW)
        visit.open("/")
        weights.append(checks.weight(visit.responses, icons=[b"icon" * 10]))

    in_a_browser(walk)
    assert weights[0].requests == 2
    assert weights[0].plain > 50_000 > 3_000 > weights[0].wire
