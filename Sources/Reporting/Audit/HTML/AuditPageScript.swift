/// What the page of an audit does: filters, moves by keys, and shows what is behind a cell.
///
/// It makes elements from text only, never from markup, so that nothing of an object can become part of the page.
enum AuditPageScript {
  /// SHA-256 of the text in base64, by which browsers know it (Content Security Policy, Level 2).
  static let hash: StaticString = "KwiZP5KHCgUEyhKU9VO4Y4ujqr17cO4Bt2aJ+d0j6/E="

  static let text: StaticString = #"""
    "use strict";
    const data = JSON.parse(document.getElementById("data").textContent);
    const grid = document.getElementById("grid");
    const panel = document.getElementById("panel");
    const search = document.getElementById("search");
    const codes = document.getElementById("codes");
    const fold = document.getElementById("fold");
    const result = document.getElementById("result");
    const titles = new Map(data.titles);
    const verdicts = ["works", "degraded", "unknown", "fails"];
    const boxes = verdicts.map(name => document.getElementById("show-" + name));
    const heads = [...grid.tHead.rows[0].cells].slice(1);
    const rows = [...grid.tBodies[0].rows];
    const cells = rows.map(row => [...row.cells].slice(1));

    const make = (tag, attributes = {}, ...children) => {
      const element = document.createElement(tag);
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      element.append(...children.filter(child => child !== null && child !== undefined));
      return element;
    };
    const name = text => make("bdi", {}, text);
    const mono = text => make("bdi", { class: "mono" }, text);
    const count = (number, noun) => number + " " + noun + (number === 1 ? "" : "s");

    // What words are looked for in.
    const objectText = data.objects.map(object => object.name.toLowerCase());
    const kernelText = data.kernels.map(kernel => [kernel.label, kernel.name, kernel.release, kernel.architecture].join("\n").toLowerCase());
    const answerFindings = data.answers.map(answer => [...new Set(answer.programs.flatMap(index => data.programs[index].findings))]);
    const answerText = data.answers.map((answer, index) => [
      ...answer.programs.map(program => data.programs[program].name + "\n" + data.programs[program].section),
      ...answerFindings[index].map(number => {
        const finding = data.findings[number];
        return [finding.code, finding.message, finding.needs, finding.has].join("\n");
      })].join("\n").toLowerCase());

    const filter = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(word => word);
      const shown = new Set(verdicts.filter((_, index) => boxes[index].checked));
      const code = codes.value;
      const isPlain = words.length === 0 && code === "" && shown.size === verdicts.length;
      const fits = data.answers.map((answer, index) => shown.has(answer.verdict)
        && (code === "" || answerFindings[index].some(number => data.findings[number].code === code)));
      const columnFits = heads.map(() => isPlain);
      const signs = heads.map(() => "");
      let matches = 0;
      rows.forEach((row, object) => {
        let isShown = isPlain;
        const line = heads.map((_, kernel) => {
          const answer = data.cells[object][kernel];
          if (answer < 0) return false;
          if (!fits[answer]) return false;
          const found = words.every(word => objectText[object].includes(word) || kernelText[kernel].includes(word)
            || answerText[answer].includes(word));
          if (!found) return false;
          matches += 1;
          isShown = columnFits[kernel] = true;
          return true;
        });
        row.hidden = !isShown;
        cells[object].forEach((cell, kernel) => {
          cell.classList.toggle("dim", !line[kernel] && !isPlain);
          if (isShown) signs[kernel] += (cell.className || "-") + " ";
        });
      });
      // Columns that look the same are told once.
      const first = new Map();
      heads.forEach((head, kernel) => {
        head.removeAttribute("data-more");
        let isShown = columnFits[kernel];
        if (isShown && fold.checked) {
          const same = first.get(signs[kernel]);
          if (same) {
            same.push(kernel);
            isShown = false;
          } else {
            first.set(signs[kernel], [kernel]);
          }
        }
        head.hidden = !isShown;
        cells.forEach(row => { row[kernel].hidden = !isShown; });
      });
      for (const [kernel, ...others] of first.values()) {
        const words = [kernel, ...others].map(index => data.kernels[index].label).join(", ");
        heads[kernel].title = words;
        if (others.length > 0) heads[kernel].setAttribute("data-more", "+" + others.length);
      }
      result.textContent = isPlain ? "" : matches === 0 ? "nothing matches" : count(matches, "pair") + " match" + (matches === 1 ? "es" : "");
      if (!isReachable(current)) moveTo(nearest(), false);
    };

    // One cell at a time is in the order of tabs; arrows move from it.
    let current = null;
    const linkOf = (object, kernel) => cells[object]?.[kernel]?.firstElementChild ?? null;
    const isReachable = place => place !== null && linkOf(...place) !== null && !rows[place[0]].hidden && !cells[place[0]][place[1]].hidden;
    const nearest = () => {
      for (let object = 0; object < rows.length; object += 1)
        for (let kernel = 0; kernel < heads.length; kernel += 1)
          if (isReachable([object, kernel])) return [object, kernel];
      return null;
    };
    const moveTo = (place, takesFocus) => {
      if (current !== null) {
        linkOf(...current)?.setAttribute("tabindex", "-1");
        heads[current[1]].classList.remove("at");
        rows[current[0]].cells[0].classList.remove("at");
      }
      current = place;
      if (place === null) return;
      const link = linkOf(...place);
      link.setAttribute("tabindex", "0");
      if (!takesFocus) return;
      heads[place[1]].classList.add("at");
      rows[place[0]].cells[0].classList.add("at");
      link.setAttribute("aria-label", describe(...place));
      link.focus();
      link.scrollIntoView({ block: "nearest", inline: "nearest" });
    };
    const describe = (object, kernel) => {
      const answer = data.cells[object][kernel];
      return data.objects[object].label + " on " + data.kernels[kernel].label + ": " + data.answers[answer].verdict + ", "
        + count(answerFindings[answer].length, "finding");
    };
    const step = (rowStep, columnStep, most) => {
      let [object, kernel] = current;
      let last = null;
      for (let left = most; left > 0;) {
        object += rowStep;
        kernel += columnStep;
        if (object < 0 || kernel < 0 || object >= rows.length || kernel >= heads.length) break;
        if (!isReachable([object, kernel])) continue;
        last = [object, kernel];
        left -= 1;
      }
      return last ?? current;
    };
    const moves = {
      ArrowLeft: () => step(0, -1, 1), ArrowRight: () => step(0, 1, 1), ArrowUp: () => step(-1, 0, 1), ArrowDown: () => step(1, 0, 1),
      Home: () => step(0, -1, Infinity), End: () => step(0, 1, Infinity), PageUp: () => step(-1, 0, 10), PageDown: () => step(1, 0, 10),
    };
    const placeOf = target => {
      const cell = target.closest("td");
      return cell === null || target.closest("a") === null ? null : [cell.parentElement.sectionRowIndex, cell.cellIndex - 1];
    };
    grid.addEventListener("keydown", event => {
      const place = placeOf(event.target);
      if (place === null || event.altKey || event.metaKey || event.ctrlKey) return;
      if (event.key in moves) {
        event.preventDefault();
        current ??= place;
        moveTo(moves[event.key](), true);
      } else if (event.key === " " || event.key === "Enter") {
        event.preventDefault();
        open(...place);
      }
    });
    grid.addEventListener("focusin", event => {
      const place = placeOf(event.target);
      if (place !== null && String(place) !== String(current)) moveTo(place, true);
      else if (place !== null) { heads[place[1]].classList.add("at"); rows[place[0]].cells[0].classList.add("at"); event.target.setAttribute("aria-label", describe(...place)); }
    });
    grid.addEventListener("click", event => {
      const place = placeOf(event.target);
      if (place === null || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      moveTo(place, true);
      open(...place);
    });
    document.addEventListener("keydown", event => {
      if (event.key === "/" && !panel.open && event.target !== search) { event.preventDefault(); search.focus(); }
    });
    search.addEventListener("keydown", event => {
      if (event.key === "Escape") { search.value = ""; filter(); }
    });

    const badge = verdict => make("span", { class: "badge " + verdict }, verdict);
    const severityClass = { error: "fails", warning: "degraded", note: "unknown" };
    const kernelList = kernels => {
      const labels = kernels.map(kernel => data.kernels[kernel].label);
      if (labels.length <= 12) return make("span", {}, ...labels.flatMap((label, index) => index ? [", ", name(label)] : [name(label)]));
      return make("details", {}, make("summary", {}, count(labels.length, "kernel")), make("span", {},
        ...labels.flatMap((label, index) => index ? [", ", name(label)] : [name(label)])));
    };

    // Which kernels have what, where this object needs the same.
    const across = (object, kernel, subject) => {
      const lines = new Map();
      data.cells[object].forEach((answer, other) => {
        if (answer < 0) return;
        const finding = answerFindings[answer].map(number => data.findings[number]).find(one => one.subject === subject);
        const what = finding === undefined ? "as needed, or not asked for" : finding.has
          ?? (finding.severity === "error" ? "nothing like it" : "not known, or nothing like it");
        if (!lines.has(what)) lines.set(what, []);
        lines.get(what).push(other);
      });
      if (data.kernels.length < 2) return null;
      return make("div", { class: "wide" }, make("table", { class: "plain across" }, make("caption", {}, "Across the kernels"),
        make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "has"), make("th", { scope: "col" }, "kernels"))),
        make("tbody", {}, ...[...lines].map(([what, kernels]) => make("tr", kernels.includes(kernel) ? { class: "here" } : {},
          make("td", {}, mono(what)), make("td", {}, kernelList(kernels)))))));
    };
    const showFinding = (finding, programs, object, kernel) => {
      const lines = make("dl");
      const add = (label, text) => { if (text) lines.append(make("dt", {}, label), make("dd", {}, text)); };
      add("needs", finding.needs && mono(finding.needs));
      add("has", finding.has && mono(finding.has));
      add("remedy", finding.remedy && name(finding.remedy));
      add("rests on", finding.evidence && name(finding.evidence));
      add("instruction", finding.place && mono(finding.place));
      add(programs.length === 1 ? "program" : "programs", make("span", {},
        ...programs.flatMap((program, index) => index ? [", ", mono(program)] : [mono(program)])));
      return make("section", { class: "finding " + finding.severity },
        make("h3", {}, make("span", { class: "badge " + severityClass[finding.severity] }, finding.severity), " ", mono(finding.code)),
        make("p", { class: "message" }, name(finding.message)),
        titles.has(finding.code) ? make("p", { class: "soft" }, titles.get(finding.code)) : null,
        finding.file === undefined ? null : make("figure", {}, make("figcaption", { class: "mono" }, name(finding.file + ":" + finding.line)),
          finding.text ? make("pre", { tabindex: "0" }, make("code", {}, name(finding.text))) : null),
        lines, across(object, kernel, finding.subject));
    };
    const open = (object, kernel) => {
      const answer = data.answers[data.cells[object][kernel]];
      const { name: kernelName, label, release, architecture } = data.kernels[kernel];
      const programs = answer.programs.map(index => data.programs[index]);
      const concerned = new Map();
      for (const program of programs)
        for (const number of program.findings) {
          if (!concerned.has(number)) concerned.set(number, []);
          concerned.get(number).push(program.name);
        }
      const order = { error: 0, warning: 1, note: 2 };
      const found = [...concerned].sort(([a], [b]) => order[data.findings[a].severity] - order[data.findings[b].severity] || a - b);
      const close = make("button", { type: "button", autofocus: "" }, "Close");
      close.addEventListener("click", () => panel.close());
      panel.replaceChildren(
        make("header", {}, make("h2", { id: "panel-title" }, name(data.objects[object].label), " on ", name(label)), close),
        make("div", { class: "body" },
          make("p", {}, badge(answer.verdict), " ", make("span", { class: "soft" },
            name(data.objects[object].name), " \u00b7 ",
            name([kernelName, release, architecture].filter((text, index, all) => text && all.indexOf(text) === index).join(" \u00b7 ")))),
          found.length === 0 ? make("p", {}, "No findings.") : null,
          ...found.map(([number, names]) => showFinding(data.findings[number], names, object, kernel)),
          programs.length === 0 ? null : make("div", { class: "wide" }, make("table", { class: "plain" }, make("caption", {}, "Programs"),
            make("thead", {}, make("tr", {}, ...["program", "section", "load", "attach", "verdict"].map(text => make("th", { scope: "col" }, text)))),
            make("tbody", {}, ...programs.map(program => make("tr", {}, make("td", {}, mono(program.name)), make("td", {}, mono(program.section)),
              make("td", {}, program.load), make("td", {}, program.attach), make("td", {}, badge(program.verdict)))))))));
      panel.showModal();
      panel.scrollTop = 0;
    };
    panel.addEventListener("click", event => { if (event.target === panel) panel.close(); });

    const codeCounts = new Map();
    data.cells.flat().forEach(answer => {
      if (answer < 0) return;
      for (const code of new Set(answerFindings[answer].map(number => data.findings[number].code)))
        codeCounts.set(code, (codeCounts.get(code) ?? 0) + 1);
    });
    for (const [code, number] of [...codeCounts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)))
      codes.append(make("option", { value: code }, code + " (" + number + ")"));
    for (const control of [search, codes, fold, ...boxes]) control.addEventListener("input", filter);
    document.getElementById("filter").addEventListener("submit", event => event.preventDefault());
    document.getElementById("filter").hidden = false;
    grid.setAttribute("role", "grid");
    grid.setAttribute("aria-describedby", "keys");
    for (const link of grid.querySelectorAll("td a")) link.setAttribute("tabindex", "-1");
    filter();
    if (current === null) moveTo(nearest(), false);
    """#
}
