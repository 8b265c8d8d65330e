// The list of visits on this phone, each with its state in words.

(async () => {
  const { part, say, el, show, clock, lacking, inTheWay, unlock, chooseCode, keepSending, keepPage } = VisitPage;
  const fault = lacking();
  if (fault) return show("cannot", fault);
  show("opening");
  const opened = await unlock();
  if (!opened) return;
  const { vault, me } = opened;
  const list = part("visits");

  const photos = (visit) => {
    const left = visit.photos.filter((p) => !p.sent && !p.refused).length;
    return `${left} ${left === 1 ? "photo is" : "photos are"} still to go.`;
  };
  const state = (visit) => {
    const why = visit.why ? ` ${visit.why}` : "";
    if (visit.state === "filling") return `Being filled in on this phone. Last kept ${clock(visit.changed)}.${why}`;
    if (visit.state === "refused") return `Could not be sent: ${visit.why} Open it, put it right and send it again.`;
    if (visit.state === "sent") return `Sent ${clock(visit.sent)}, reference ${visit.reference}.${visit.others ? ` ${visit.others}` : ""}${why}`;
    if (visit.reference) return `Sent ${clock(visit.sent)}, reference ${visit.reference}: ${photos(visit)}${why}`;
    return `Waiting to be sent.${why || inTheWay()}`;
  };

  // Deleting asks once more, in the same place.
  const remover = (visit, label, warning) => {
    const place = el("span");
    const ask = el("button", { type: "button", class: "pl-link-button", click: () => sure() }, label, hidden(visit));
    const sure = () => {
      const yes = el("button", { type: "button", class: "govuk-button govuk-button--warning pl-button--small", click: () => gone(visit) }, "Delete it", hidden(visit));
      const no = el("button", { type: "button", class: "govuk-button govuk-button--secondary pl-button--small", click: () => (place.replaceChildren(ask), ask.focus()) }, "Keep it", hidden(visit));
      place.replaceChildren(el("p", { class: "govuk-body" }, warning), yes, " ", no);
      no.focus();
    };
    place.append(ask);
    return place;
  };
  const hidden = (visit) => el("span", { class: "govuk-visually-hidden" }, ` ${visit.place || visit.form.title}`);
  const gone = async (visit) => {
    await Visits.alone(() => Visits.removeVisit(visit));
    say("It is deleted from this phone.");
    await draw();
    const next = list.querySelector("a, button") || part("heading");
    next.focus();
  };
  const open = (visit, words, how = "") => el("a", { class: "govuk-button govuk-button--secondary pl-button--small", href: `/visit/${visit.form.id}/#${how}${visit.id}` }, words, hidden(visit));
  const actions = (visit) => {
    if (visit.state === "sent") return [remover(visit, "Take it off this list", "The line goes from this phone. What was sent stays where it is.")];
    const away = remover(visit, "Delete it", "It was not sent. What was filled in is lost for good.");
    if (visit.state === "filling") return [open(visit, "Go on"), away];
    if (visit.state === "refused") return [open(visit, "Open it"), away];
    const send = el("button", { type: "button", class: "govuk-button pl-button--small", click: () => go() }, "Send now", hidden(visit));
    return visit.reference || visit.attempted ? [send] : [send, open(visit, "Change it", "change-"), away];
  };

  let drawn = "";
  const draw = async () => {
    const visits = await Visits.listVisits(vault);
    const states = inTheWay() + visits.map((v) => `${v.id} ${v.state} ${v.reference || ""} ${v.why || ""} ${v.photos.filter((p) => p.sent).length}`).join("|");
    part("none").hidden = visits.length > 0;
    if (states === drawn && list.childElementCount === visits.length) return;
    drawn = states;
    list.replaceChildren(
      ...visits.map((visit) =>
        el(
          "li",
          { "data-state": visit.state },
          el("p", { class: "pl-todo__title" }, visit.place || "No service chosen yet"),
          el("p", { class: "pl-todo__why" }, `${visit.form.title}, begun ${clock(visit.begun)}`),
          el("p", { class: "visit-state" }, state(visit)),
          visit.receipt ? el("p", { class: "pl-todo__why" }, visit.receipt) : "",
          el("div", { class: "visit-actions" }, ...actions(visit)),
        ),
      ),
    );
    const count = (name) => visits.filter((v) => v.state === name).length;
    const words = [[count("waiting"), "waiting to be sent"], [count("filling"), "being filled in"], [count("refused"), "could not be sent"], [count("sent"), "sent"]];
    part("figures").replaceChildren(...words.filter(([n]) => n).map(([n, what]) => el("li", {}, el("b", {}, String(n)), ` ${what}`)));
  };
  const news = async () => {
    const before = drawn;
    await draw();
    if (drawn !== before) say([...list.querySelectorAll(".visit-state")].map((p) => p.textContent).join(" ").slice(0, 300));
  };

  const name = await Visits.loadKept(vault, "name");
  part("whose").textContent = name ? `Visits of ${name} on this phone.` : "";
  await draw();
  show("content");
  const go = keepSending({ vault, send: () => Visits.sendMine(vault), after: news });
  await go();

  // A new code, for who is signed in: the old one need not be known.
  const change = part("change-code");
  change.hidden = me.state !== "in";
  change.addEventListener("click", async () => {
    const now = await Visits.who();
    if (now.state !== "in" || now.owner !== vault.owner) return say("Sign in first.");
    await chooseCode({ own: async (other) => other.owner === vault.owner, vault: (code) => Visits.changeCode(vault.owner, code, now.share) });
    show("content");
    say("The code is changed.");
  });
  if (me.state === "in") await keepPage(["/visit/", "/visit/by-link/", ...[...part("forms").querySelectorAll("a")].map((a) => a.pathname)], true);
})().catch(() => VisitPage.show("cannot", VisitPage.NOT_HERE));
