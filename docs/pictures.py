"""Takes the pictures of the README from a running demo: docs/pictures.py ADDRESS ACCOUNT PASSWORD (of a division head).

Each is 1280 by 800, in a palette of 64 colours, below 150 KB.
"""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
DOCUMENT = "审计业务质量控制办法"


def keep(page, name: str) -> None:
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(64).save(HERE / f"{name}.png", optimize=True)


def main(address: str, account: str, password: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="zh-CN")
        page.goto(address)
        keep(page, "home")
        page.goto(f"{address}/search/?q={DOCUMENT}")
        page.click(".hits a >> nth=0")
        page.wait_for_load_state()
        keep(page, "document")
        page.goto(f"{address}/sign-in/")
        page.fill("#id_username", account)
        page.fill("#id_password", password)
        page.click("main button")
        page.wait_for_url("**/desk/")
        keep(page, "desk")
        browser.close()


main(*sys.argv[1:])
