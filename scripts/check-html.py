#!/usr/bin/env python3
"""Drives a page of `btfscope audit --format html` in headless Chromium as a user with a keyboard does: arrows, Enter, Escape, search, filters;
in light and in dark, wide and narrow, and without scripts. Fails where the page asks for anything outside itself, or an error is logged.

usage: scripts/check-html.py [--screenshots FOLDER] [FILE...]      without files: the pages among the fixtures

Needs a Chromium or Chrome (BROWSER names one); without any it fails."""

import argparse
import base64
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find_browser():
    for name in [os.environ.get("BROWSER"), *BROWSERS]:
        if name and shutil.which(name):
            return shutil.which(name)
    sys.exit("check-html: there is no browser: install chromium, or set BROWSER")


class Browser:
    """The DevTools protocol over a pair of pipes: no port, nothing to install."""

    def __init__(self, path):
        self.folder = tempfile.TemporaryDirectory(prefix="check-html-", ignore_cleanup_errors=True)
        command_in, self.commands = os.pipe()
        self.answers, answer_out = os.pipe()

        def place_pipes():
            # The browser reads commands from 3 and writes answers to 4; out of each other's way first.
            source, target = os.dup2(command_in, 103), os.dup2(answer_out, 104)
            os.dup2(source, 3)
            os.dup2(target, 4)

        self.process = subprocess.Popen(
            [path, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-extensions",
             "--disable-background-networking", "--disable-dev-shm-usage", "--user-data-dir=" + self.folder.name,
             "--remote-debugging-pipe", "about:blank"],
            preexec_fn=place_pipes, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(command_in)
        os.close(answer_out)
        self.rest, self.number, self.events = b"", 0, []

    def receive(self):
        while b"\0" not in self.rest:
            block = os.read(self.answers, 1 << 16)
            if not block:
                sys.exit("check-html: the browser went away")
            self.rest += block
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, session=None, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    sys.exit(f"check-html: {method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def close(self):
        self.call("Browser.close")
        self.process.wait(timeout=30)
        self.folder.cleanup()


KEYS = {"ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40, "Enter": 13, "Escape": 27, "Tab": 9, "Home": 36, "End": 35}


class Page:
    def __init__(self, browser, url, width=1280, height=800, scheme="light", scripts=True):
        self.browser = browser
        self.target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = browser.call("Target.attachToTarget", targetId=self.target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(domain + ".enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.call("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.url = url
        browser.events.clear()
        self.call("Page.navigate", url=url)
        for _ in range(600):
            if any(event.get("method") == "Page.loadEventFired" for event in browser.events):
                return
            self.call("Page.getLayoutMetrics")
            time.sleep(0.02)
        sys.exit(f"check-html: {url} does not load")

    def call(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def ask(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            sys.exit(f"check-html: {expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def press(self, *keys):
        for key in keys:
            parameters = {"key": key, "code": key}
            if key in KEYS:
                parameters["windowsVirtualKeyCode"] = KEYS[key]
            if key == "Enter":
                parameters["text"] = "\r"
            self.call("Input.dispatchKeyEvent", type="keyDown", **parameters)
            self.call("Input.dispatchKeyEvent", type="keyUp", **{k: v for k, v in parameters.items() if k != "text"})

    def type(self, text):
        self.call("Input.insertText", text=text)

    def picture(self, path):
        data = self.call("Page.captureScreenshot", format="png")["data"]
        pathlib.Path(path).write_bytes(base64.b64decode(data))

    def complaints(self):
        """What was logged, and what was asked for outside the file."""
        found = []
        for event in self.browser.events:
            parameters = event.get("params", {})
            if event.get("method") == "Network.requestWillBeSent" and parameters["request"]["url"] != self.url:
                found.append("asks for " + parameters["request"]["url"])
            if event.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded", "Page.javascriptDialogOpening"):
                found.append(json.dumps(parameters))
        return found

    def close(self):
        self.browser.call("Target.closeTarget", targetId=self.target)


class Checks:
    def __init__(self, name):
        self.name, self.faults, self.count = name, [], 0

    def expect(self, holds, what):
        self.count += 1
        if not holds:
            self.faults.append(what)
            print(f"check-html: {self.name}: {what}", file=sys.stderr)


VISIBLE = "[...document.querySelectorAll('#grid tbody td')].filter(c => c.firstElementChild && !c.hidden && !c.parentElement.hidden)"
PLACE = "(c => c ? [c.parentElement.sectionRowIndex, c.cellIndex] : null)(document.activeElement.closest('td'))"


def drive(page, checks, data):
    """The whole way of a user with a keyboard."""
    expect = checks.expect
    answered = sum(answer >= 0 for row in data["cells"] for answer in row)
    expect(page.ask(VISIBLE + ".length") == answered, "every pair has its cell")
    expect(page.ask("document.querySelectorAll('#grid td a[tabindex=\"0\"]').length") == 1, "one cell is in the order of tabs")
    expect(page.ask("document.getElementById('grid').getAttribute('role')") == "grid", "the table is a grid")
    # To the first cell by the order of tabs alone.
    for _ in range(20):
        page.press("Tab")
        if page.ask(PLACE):
            break
    first = page.ask(PLACE)
    expect(first is not None, "the tab key comes to a cell")
    if first is None:
        return
    expect(page.ask("document.activeElement.matches(':focus-visible')")
           and page.ask("getComputedStyle(document.activeElement).outlineStyle") == "solid", "the focus is visible")
    label = page.ask("document.activeElement.getAttribute('aria-label')") or ""
    verdict = page.ask("document.activeElement.textContent")
    expect(verdict in label and " on " in label, f"the cell says what it is: {label!r}")
    row = data["cells"][first[0]]
    others = [kernel for kernel, answer in enumerate(row) if answer >= 0 and kernel + 1 > first[1]]
    page.press("ArrowRight")
    expect(page.ask(PLACE) == [first[0], others[0] + 1 if others else first[1]], "the right arrow moves to the next cell")
    page.press("ArrowLeft")
    expect(page.ask(PLACE) == first, "the left arrow moves back")
    page.press("ArrowDown", "ArrowUp")
    expect(page.ask(PLACE) == first, "down and up come back")
    page.press("End")
    expect(page.ask(PLACE)[1] >= first[1], "End goes to the end of the row")
    page.press("Home")
    # A cell that has findings.
    for number, line in enumerate(data["cells"]):
        wanted = next((kernel for kernel, answer in enumerate(line) if answer >= 0 and findings(data, answer)), None)
        if wanted is not None:
            break
    if wanted is not None:
        page.ask(f"document.querySelectorAll('#grid tbody tr')[{number}].cells[{wanted + 1}].firstElementChild.focus()")
        page.press("Enter")
        answer = data["answers"][data["cells"][number][wanted]]
        expect(page.ask("document.getElementById('panel').open"), "Enter opens the findings")
        title = page.ask("document.getElementById('panel-title').textContent")
        expect(title == data["objects"][number]["label"] + " on " + data["kernels"][wanted]["label"], f"the panel has its title: {title!r}")
        text = page.ask("document.getElementById('panel').textContent")
        for finding in findings(data, data["cells"][number][wanted]):
            for key in ("code", "message", "needs", "has", "remedy", "file", "text"):
                expect(str(finding.get(key) or "") in text, f"the panel shows {key} {finding.get(key)!r}")
        expect(len(answer["programs"]) == page.ask("document.querySelectorAll('#panel table:not(.across) tbody tr').length"),
               "the panel lists the programs")
        if len(data["kernels"]) > 1:
            expect(page.ask("document.querySelectorAll('#panel .across .here').length") >= 1, "the kernel is marked among the others")
        page.press("Escape")
        expect(not page.ask("document.getElementById('panel').open"), "Escape closes the findings")
        expect(page.ask(PLACE) == [number, wanted + 1], "the focus is back where it was")
    search(page, checks, data)


def findings(data, answer):
    numbers = {number for program in data["answers"][answer]["programs"] for number in data["programs"][program]["findings"]}
    return [data["findings"][number] for number in numbers]


def texts(data, number, kernel):
    """What is searched for a pair."""
    answer = data["cells"][number][kernel]
    found = list(data["kernels"][kernel].values()) + [data["objects"][number]["name"]]
    found += [data["programs"][program][key] for program in data["answers"][answer]["programs"] for key in ("name", "section")]
    found += [finding.get(key, "") for finding in findings(data, answer) for key in ("code", "message", "needs", "has")]
    return "\n".join(found).lower()


def search(page, checks, data):
    expect = checks.expect
    everything = page.ask(VISIBLE + ".length")
    page.press("/")
    expect(page.ask("document.activeElement.id") == "search", "a slash goes to the search")
    page.type(data["objects"][-1]["name"])
    rows = page.ask("[...document.querySelectorAll('#grid tbody tr')].filter(r => !r.hidden).length")
    name = data["objects"][-1]["name"].lower().split()
    found = sum(any(answer >= 0 and all(word in texts(data, number, kernel) for word in name) for kernel, answer in enumerate(row))
                for number, row in enumerate(data["cells"]))
    expect(rows == found > 0, f"a name finds its object: {rows} rows of {found}")
    page.press("Escape")
    expect(page.ask(VISIBLE + ".length") == everything, "Escape takes the search back")
    page.type("zzzz no such word")
    expect(page.ask(VISIBLE + ".length") == 0 and page.ask("document.getElementById('result').textContent") == "nothing matches",
           "what is not there is not found")
    page.press("Escape")
    for verdict in ("works", "degraded", "unknown", "fails"):
        count = sum(answer >= 0 and data["answers"][answer]["verdict"] == verdict for row in data["cells"] for answer in row)
        page.ask("for (const box of document.querySelectorAll('fieldset input')) if (box.checked !== (box.id === 'show-%s')) box.click()" % verdict)
        undimmed = page.ask(VISIBLE + ".filter(c => !c.classList.contains('dim')).length")
        expect(undimmed == count, f"the filter shows the {count} that are {verdict}: {undimmed}")
    page.ask("for (const box of document.querySelectorAll('fieldset input')) if (!box.checked) box.click()")
    for option in page.ask("[...document.getElementById('codes').options].map(o => o.value)")[1:][:5]:
        page.ask("{ const codes = document.getElementById('codes'); codes.value = %s; codes.dispatchEvent(new Event('input')) }" % json.dumps(option))
        count = sum(answer >= 0 and any(f["code"] == option for f in findings(data, answer)) for row in data["cells"] for answer in row)
        expect(page.ask(VISIBLE + ".filter(c => !c.classList.contains('dim')).length") == count, f"a code finds its pairs: {option!r}")
    page.ask("{ const codes = document.getElementById('codes'); codes.value = ''; codes.dispatchEvent(new Event('input')) }")
    page.ask("document.getElementById('fold').click()")
    columns = len({tuple(data["answers"][row[k]]["verdict"] if row[k] >= 0 else None for row in data["cells"]) for k in range(len(data["kernels"]))})
    shown = page.ask("[...document.querySelectorAll('#grid thead th')].filter(h => !h.hidden).length")
    expect(shown == columns, f"kernels alike share a column: {shown} of {columns}")
    page.ask("document.getElementById('fold').click()")


def check(browser, file, pictures):
    url = file.resolve().as_uri()
    checks = Checks(file.name)
    stem = file.name.split(".")[0]
    # A name of its own: pages end in .golden among the fixtures, and a browser goes by the name.
    with tempfile.TemporaryDirectory(prefix="check-html-") as folder:
        copy = pathlib.Path(folder) / "page.html"
        copy.write_bytes(file.read_bytes())
        url = copy.as_uri()
        for scheme in ("light", "dark"):
            for width, height in ((1280, 800), (400, 780)):
                page = Page(browser, url, width, height, scheme)
                data = json.loads(page.ask("document.getElementById('data').textContent"))
                checks.expect(page.ask("document.documentElement.scrollWidth <= innerWidth"), f"the page fits {width} pixels")
                light = page.ask("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).every(n => n > 128)")
                checks.expect(light == (scheme == "light"), f"the page is {scheme}")
                if pictures:
                    page.picture(pictures / f"{stem}-{scheme}-{width}.png")
                drive(page, checks, data)
                if pictures:
                    bad = page.ask("(c => { if (c) c.click(); return !!c })(document.querySelector('#grid td.fails a') ?? document.querySelector('#grid td a'))")
                    if bad:
                        page.picture(pictures / f"{stem}-{scheme}-{width}-findings.png")
                for complaint in page.complaints():
                    checks.expect(False, complaint)
                page.close()
        page = Page(browser, url, scripts=False)
        # Evaluated by the debugger, not by the page.
        checks.expect(page.ask("document.getElementById('filter').hidden"), "without scripts there are no controls that do nothing")
        broken = page.ask("[...document.querySelectorAll('#grid td a')].filter(a => !document.getElementById(a.hash.slice(1))).length")
        checks.expect(broken == 0, f"without scripts every cell leads to its findings: {broken} do not")
        if pictures:
            page.picture(pictures / f"{stem}-plain.png")
        page.close()
    print(f"{file.name}: {checks.count} checks, {len(checks.faults)} faults")
    return not checks.faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--screenshots", type=pathlib.Path, metavar="FOLDER")
    parser.add_argument("files", nargs="*", type=pathlib.Path, metavar="FILE")
    options = parser.parse_args()
    files = options.files or sorted((ROOT / "Fixtures/audit").glob("*.html.golden"))
    if not files:
        sys.exit("check-html: there are no pages")
    if options.screenshots:
        options.screenshots.mkdir(parents=True, exist_ok=True)
    browser = Browser(find_browser())
    try:
        results = [check(browser, file, options.screenshots) for file in files]
    finally:
        browser.close()
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
