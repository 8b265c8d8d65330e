// Filling in the form of a visit: every answer is kept on the phone as it is given, and sent when it is finished and
// there is signal. The same script serves who is signed in and who came by a link.

(async () => {
  const { root, part, say, el, show, rescue, clock, trouble, lacking, signal, inTheWay, unlock, keepSending, askForSync, keepPage } = VisitPage;
  const byLink = root.dataset.mode === "link";
  const fault = lacking();
  if (fault && byLink) return; // the form is there and works as any form does, with signal
  if (fault) return show("cannot", fault);

  let vault = null;
  let me = null;
  const sentBefore = async () => {
    const sent = (await Visits.listVisits(vault)).find((v) => v.state === "sent");
    if (sent) show("cannot", `There is no signal. Your answers were sent ${clock(sent.sent)}, reference ${sent.reference}.`);
    return Boolean(sent);
  };
  if (byLink) {
    vault = await Visits.openByLink(location.pathname.split("/").filter(Boolean).pop());
    const kept = await Visits.loadKept(vault, "page").catch(() => null);
    if (root.dataset.drawn) await Visits.keep(vault, "page", { html: part("content").innerHTML, title: document.title, data: Object.assign({}, root.dataset) }).catch(() => null);
    else if (kept) {
      part("content").innerHTML = kept.html;
      document.title = kept.title;
      Object.assign(root.dataset, kept.data, { live: "" });
    } else if (await sentBefore()) return undefined;
    else return show("cannot", "There is no signal, and this link was not opened on this phone before. Open it where there is signal.");
    if (!navigator.onLine) signal("offline");
  } else {
    show("opening");
    const opened = await unlock();
    if (!opened) return;
    ({ vault, me } = opened);
  }
  const about = { id: root.dataset.form, title: root.dataset.title, token: root.dataset.drawn };
  const form = part("fill").querySelector("form");
  const note = form.querySelector("[data-kept]");
  const rules = JSON.parse(root.dataset.rules || "{}");
  let visit = null;

  // --- the answers ---

  const OWN = ["csrfmiddlewaretoken", "submission", "find"];
  const DAY = ["_day", "_month", "_year"]; // the three boxes of a date
  const isOf = (name, question) => name === question || DAY.includes(name.slice(question.length)) && name.startsWith(question);
  const controls = () => [...form.elements].filter((e) => e.name && !OWN.includes(e.name) && e.type !== "file" && !e.disabled);
  const read = () => controls().filter((e) => (e.type !== "radio" && e.type !== "checkbox") || e.checked).map((e) => [e.name, e.value]);
  const fill = (fields) => {
    const left = new Map();
    for (const [name, value] of fields) left.set(name, (left.get(name) || []).concat(value));
    for (const e of controls()) {
      const values = left.get(e.name) || [];
      if (e.type === "radio" || e.type === "checkbox") e.checked = values.includes(e.value);
      else if (e.type !== "hidden") e.value = values.length ? values.shift() : "";
    }
    for (const more of form.querySelectorAll("details")) if ([...more.querySelectorAll("textarea")].some((t) => t.value)) more.open = true;
  };
  const valueOf = (name) => read().filter(([n, v]) => n === name && v.trim()).map(([, v]) => v).join(",");

  // --- keeping ---

  let timer = 0;
  const keepNow = async () => {
    clearTimeout(timer);
    timer = 0;
    if (!visit || visit.state === "sent") return;
    Object.assign(visit, { fields: read(), changed: new Date().toISOString() });
    const chosen = form.querySelector("input[name=service]:checked");
    if (chosen) visit.place = chosen.dataset.label;
    try {
      await Visits.saveVisit(vault, visit);
      note.classList.remove("govuk-error-message");
      note.textContent = `Kept on this phone, ${clock(visit.changed)}.`;
      if (!byLink && location.hash !== `#${visit.id}`) history.replaceState(null, "", `#${visit.id}`);
    } catch (error) {
      fail(error);
    }
  };
  const fail = (error, input = null) => {
    const words = error.message && /^[“A].*\.$/.test(error.message) ? error.message : trouble(error);
    note.classList.add("govuk-error-message");
    note.textContent = words;
    say(words);
    if (input) faults({ [input.name]: words }, false);
  };
  const soon = () => {
    if (!visit || visit.state !== "filling") return;
    clearTimeout(timer);
    timer = setTimeout(keepNow, 350);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  const leaving = () => timer && keepNow();
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leaving());
  addEventListener("pagehide", leaving);

  const redrawPhotos = VisitPhotos.bind({ form, vault, visit: () => visit, change: keepNow, fail, most: Number(root.dataset.photos || 4) });

  // --- what is missing or was not accepted ---

  const summary = part("faults");
  const groupOf = (name) => {
    const control = [...form.elements].find((e) => e.name && isOf(e.name, name)) || part(name);
    return { control, group: control && (control.closest("[data-question]") || control.closest(".govuk-form-group")) };
  };
  const faults = (found, focus = true) => {
    form.querySelectorAll("[data-fault]").forEach((p) => p.remove());
    form.querySelectorAll(".govuk-form-group--error").forEach((g) => g.classList.remove("govuk-form-group--error"));
    const list = summary.querySelector("ul");
    list.replaceChildren();
    for (const [name, words] of Object.entries(found)) {
      const { control, group } = groupOf(name);
      if (control && !control.id) control.id = `visit-${name}`;
      list.append(el("li", {}, control ? el("a", { href: `#${control.id}`, click: (event) => (event.preventDefault(), control.focus()) }, words) : words));
      if (!group) continue;
      group.classList.add("govuk-form-group--error");
      const message = el("p", { class: "govuk-error-message", "data-fault": "" }, el("span", { class: "govuk-visually-hidden" }, "Error: "), words);
      const before = group.querySelector(".govuk-radios, .govuk-checkboxes, .govuk-date-input, input:not([type=hidden]), textarea, select");
      if (before && before.parentNode) before.parentNode.insertBefore(message, before);
      else group.prepend(message);
    }
    summary.hidden = !Object.keys(found).length;
    if (focus && !summary.hidden) {
      summary.focus();
      summary.scrollIntoView({ block: "start" });
    }
    return Object.keys(found).length;
  };
  // What can be said without the server: what is required, and whether a day is one. The rest it says when it comes in.
  const dayFault = (name, text) => {
    const boxes = DAY.map((box) => (form.elements[name + box] || { value: "" }).value.trim());
    if (!boxes.some(Boolean)) return "";
    if (!boxes.every(Boolean)) return `The answer to “${text}” must have a day, a month and a year`;
    const [day, month, year] = boxes.map(Number);
    if (!Number.isInteger(month)) return ""; // "March": the server reads it
    const made = new Date(year, month - 1, day);
    if (made.getFullYear() !== year || made.getMonth() !== month - 1 || made.getDate() !== day) return `The answer to “${text}” must be a real date, such as 27 3 2026`;
    return rules.today.includes(name) && made > new Date() ? `The answer to “${text}” must be today or in the past` : "";
  };
  const missing = () => {
    const found = {};
    const given = read();
    if (part("service") && !valueOf("service")) found.find = "Choose the service that was visited.";
    for (const [name, words] of Object.entries(rules.required)) {
      if (!given.some(([n, value]) => isOf(n, name) && value.trim())) found[name] = words;
    }
    for (const [name, text] of Object.entries(rules.days)) {
      const words = dayFault(name, text);
      if (words) found[name] = words;
    }
    if (byLink && !valueOf("name")) found.name = "Enter your name";
    return found;
  };

  // --- choosing the service, from the list that was fetched with signal ---

  const services = async () => {
    const place = part("service");
    if (!place) return;
    let rows = (await Visits.loadKept(vault, "services")) || [];
    if (me.state === "in") {
      try {
        const answer = await Visits.ask("/visit/services/");
        if (answer.ok) rows = (await answer.json()).services;
        await Visits.keep(vault, "services", rows);
      } catch (none) {
        signal("offline");
      }
    }
    const box = place.querySelector("input[name=find]");
    const found = part("found");
    const radio = ([number, name, town], checked) => {
      const label = town ? `${name}, ${town}` : name;
      const input = el("input", { type: "radio", name: "service", value: number, id: `service-${number}`, class: "govuk-radios__input", "data-label": label });
      input.checked = checked;
      return el("div", { class: "govuk-radios__item" }, input, el("label", { class: "govuk-label govuk-radios__label", for: `service-${number}` }, label, el("span", { class: "pl-note" }, ` ${number}`)));
    };
    const look = () => {
      const chosen = valueOf("service");
      const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
      const fits = ([number, name, town]) => words.every((w) => `${number} ${name} ${town}`.toLowerCase().includes(w));
      const hits = words.length ? rows.filter(fits) : [];
      const own = rows.filter(([number]) => number === chosen);
      const shown = own.concat(hits.filter(([number]) => number !== chosen).slice(0, 8));
      found.querySelector("[data-list]").replaceChildren(...shown.map((row) => radio(row, row[0] === chosen)));
      found.hidden = !shown.length;
      const more = hits.length > 8 ? ` The first 8 of ${hits.length} are shown: type more of the name or the town.` : "";
      part("found-words").textContent = words.length ? (hits.length ? `${hits.length} found.${more}` : "None of your services has these words. Try the town or the number.") : "";
    };
    box.addEventListener("input", look);
    place.hidden = false;
    part("no-services").hidden = rows.length > 0;
    return (number) => {
      const row = rows.find(([n]) => n === number) || [number, visit.place || number, ""];
      found.querySelector("[data-list]").replaceChildren(radio(row, true));
      found.hidden = false;
    };
  };
  const pick = await services();

  // --- beginning, finishing, sending ---

  const preset = async () => {
    const now = new Date();
    const parts = [now.getDate(), now.getMonth() + 1, now.getFullYear()];
    for (const name of rules.today) parts.forEach((n, i) => form.elements[name + DAY[i]] && (form.elements[name + DAY[i]].value = n));
    const known = byLink ? null : await Visits.loadKept(vault, "name");
    for (const name of rules.name) if (known && form.elements[name]) form.elements[name].value = known;
  };
  const place = (name) => {
    for (const other of ["begun", "fill", "done"]) if (part(other)) part(other).hidden = other !== name;
    rescue();
  };
  const edit = async (which) => {
    visit = which;
    place("fill");
    form.reset();
    if (!visit.fields.length) await preset();
    else {
      const number = (visit.fields.find(([name]) => name === "service") || [])[1];
      if (pick && number) pick(number);
      fill(visit.fields);
    }
    await redrawPhotos();
    if (visit.changed) note.textContent = `Kept on this phone, ${clock(visit.changed)}.`;
    if (visit.why || Object.keys(visit.errors || {}).length) faults(Object.keys(visit.errors || {}).length ? visit.errors : { "": visit.why });
  };
  const begin = () => edit({ id: Visits.newId(), form: about, state: "filling", begun: new Date().toISOString(), changed: "", place: root.dataset.place || "", fields: [], photos: [], errors: {}, why: "" });

  const done = () => {
    const left = visit.photos.filter((p) => !p.sent && !p.refused).length;
    const heading = part("done").querySelector("h2");
    const text = part("done").querySelector("[data-words]");
    if (visit.state === "sent") {
      heading.textContent = "Sent";
      text.replaceChildren(`Sent ${clock(visit.sent)}, reference `, el("strong", {}, visit.reference), `. ${[visit.receipt, visit.others, visit.why].filter(Boolean).join(" ")}`);
    } else {
      heading.textContent = visit.reference ? "Sent, but for its photos" : "Waiting to be sent";
      const why = visit.why || inTheWay();
      text.textContent = visit.reference ? `Reference ${visit.reference}. ${left} ${left === 1 ? "photo waits" : "photos wait"} for signal. ${visit.why || ""}` : `It is finished and kept on this phone. ${why}`;
    }
    const receipt = part("done").querySelector("[data-receipt]");
    receipt.hidden = !visit.address;
    if (visit.address) receipt.querySelector("a").href = visit.address;
    place("done");
    say(`${heading.textContent}. ${text.textContent}`);
  };
  const redraw = async () => {
    if (!visit || visit.state === "filling") return;
    const now = await Visits.loadVisit(vault, visit.id);
    if (!now) return;
    visit = now;
    if (visit.state === "refused") {
      Object.assign(visit, { state: "filling" });
      await edit(visit);
    } else done();
    if (byLink && visit.state === "sent") await Visits.remove("kept", `${vault.owner}/page`);
  };
  const send = async () => {
    if (!byLink) return Visits.sendMine(vault);
    const asked = await Visits.who();
    const way = { send: location.pathname, photo: `${location.pathname}photo/`, token: asked.token };
    if (asked.token) await Visits.sendWaiting(vault, way);
    return asked;
  };
  const go = keepSending({ vault, send, after: redraw });
  let busy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy || !visit) return;
    busy = true;
    try {
      await keepNow();
      if (faults(missing())) return;
      Object.assign(visit, { state: "waiting", finished: new Date().toISOString(), why: "", errors: {} });
      await Visits.saveVisit(vault, visit);
      done();
      part("done").querySelector("h2").focus();
      await askForSync();
      await go();
    } catch (error) {
      visit.state = "filling";
      fail(error);
    } finally {
      busy = false;
    }
  });

  // --- which visit ---

  const mine = (await Visits.listVisits(vault)).filter((v) => v.form.id === about.id || byLink);
  const [, change, number] = /^#(change-)?([0-9a-f]{32})$/.exec(location.hash) || [];
  const asked = mine.find((v) => v.id === number) || (byLink && mine[0]);
  const begun = mine.filter((v) => v.state === "filling" || v.state === "refused");
  show("content");
  if (asked) {
    // One that waits stays so when the page is drawn anew: it is changed only by whoever asks for that.
    const back = asked.state === "sent" || (asked.state === "waiting" && !change) ? null : await Visits.takeBack(vault, asked.id);
    visit = back || asked;
    if (back) await edit(back);
    else done();
  } else if (begun.length) {
    place("begun");
    const line = (v) => el("li", {}, el("p", { class: "pl-todo__title" }, v.place || "No service chosen yet"), el("p", { class: "pl-todo__why" }, `Begun ${clock(v.begun)}, last kept ${clock(v.changed || v.begun)}`), el("div", { class: "pl-todo__do" }, el("button", { type: "button", class: "govuk-button govuk-button--secondary pl-button--small", click: async () => { await edit((await Visits.takeBack(vault, v.id)) || v); history.replaceState(null, "", `#${v.id}`); } }, "Go on", el("span", { class: "govuk-visually-hidden" }, ` with ${v.place || "it"}`))));
    part("begun").querySelector("ul").replaceChildren(...begun.map(line));
    part("begun").querySelector("[data-begin]").addEventListener("click", begin);
  } else await begin();
  if (byLink) {
    if (root.dataset.live === "1") await keepPage(["/visit/by-link/"]);
    if (visit.state === "waiting") await go();
  } else {
    if (me.state === "in") await keepPage([location.pathname, "/visit/"]);
    await go();
  }
})().catch(() => {
  // A form that came by a link still works as any form does; what is to be kept on the phone cannot be here.
  if (VisitPage.root.dataset.mode !== "link") VisitPage.show("cannot", VisitPage.NOT_HERE);
});
