"""One browser for all tests of this folder: a start takes longer than most walks."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from playwright.sync_api import sync_playwright

from .visits import CHROMIUM, FLAGS


@pytest.fixture(scope="session")
def in_a_browser():
    """Runs a walk in a thread of its own: the browser's event loop and the database do not share one."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        playwright = thread.submit(sync_playwright().start).result()
        launch = partial(playwright.chromium.launch, executable_path=CHROMIUM, args=FLAGS)
        browser = thread.submit(launch).result()

        def run(walk) -> None:
            try:
                walk(browser)
            finally:
                # Nothing of one walk is there in another.
                for context in browser.contexts:
                    context.close()

        yield lambda walk: thread.submit(run, walk).result()
        thread.submit(browser.close).result()
        thread.submit(playwright.stop).result()
