// What both pages of visits begin with: can this browser do it, who is here, opening what is kept, and words.

self.VisitPage = (() => {
  const root = document.getElementById("visit");
  const part = (name) => root.querySelector(`[data-part="${name}"]`);
  const say = (words) => document.dispatchEvent(new CustomEvent("announce", { detail: words }));

  /** An element with its attributes and what is in it; a text is only ever text. */
  const el = (tag, attributes = {}, ...inside) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === "function") made.addEventListener(name, value);
      else if (value !== false && value !== null) made.setAttribute(name, value);
    }
    made.append(...inside);
    return made;
  };
  const PARTS = ["opening", "choose", "code", "cannot", "content"];
  /** The focus is never left on what is no longer shown: it goes to the page's heading. */
  const rescue = () => {
    const held = document.activeElement;
    if (!held || !root.contains(held) || held.getClientRects().length) return;
    const heading = document.querySelector("h1");
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  };
  /** Shows one of the parts that the page is made of. */
  const show = (name, words = "") => {
    for (const other of PARTS) if (part(other)) part(other).hidden = other !== name;
    const text = part(name).querySelector("[data-words]");
    if (text && words) text.textContent = words;
    rescue();
  };

  const clock = (iso) => {
    const when = new Date(iso);
    const time = when.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    const today = when.toDateString() === new Date().toDateString();
    return today ? time : `${when.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" })} at ${time}`;
  };

  const FULL = "This phone has no room left, so the last thing was not kept. Send or delete a visit, or free some room on the phone.";
  /** What went wrong, as a sentence in the line about keeping. */
  const trouble = (error) => (error && (error.name === "QuotaExceededError" || /quota/i.test(error.message || "")) ? FULL : "The last thing was not kept on this phone. Write it down elsewhere before you leave this page.");

  const lacking = () => {
    if (!self.isSecureContext || !(self.crypto && crypto.subtle)) return "This address is not a secure one (https), so this browser keeps nothing safely. Use the ordinary form.";
    if (!self.indexedDB || !navigator.serviceWorker) return NOT_HERE;
    return "";
  };

  const NOT_HERE = "This browser cannot keep a visit on this phone, perhaps because the window is a private one. Use the ordinary form.";

  // --- the line about the signal ---

  const banner = part("signal");
  let here = "";
  /** Why nothing goes at the moment, for the line of a visit that waits; "" where nothing is in its way. */
  const inTheWay = () => ({ offline: " It goes by itself when there is signal and this page is open.", out: " Sign in to send it.", other: " Sign in yourself to send it." })[here] || "";
  const signal = (state) => {
    here = state;
    const words = {
      offline: "There is no signal. What you fill in is kept on this phone and sent when there is signal again.",
      out: "You are signed out. What you fill in is kept on this phone. Sign in to send it.",
      other: "Somebody else is signed in on this phone. What you fill in is kept; sign in yourself to send it.",
    }[state];
    banner.hidden = !words;
    banner.querySelector("[data-words]").textContent = words || "";
    const link = banner.querySelector("a");
    if (link) link.hidden = state === "offline";
  };

  // --- opening what is kept ---

  const sent = (form) => new Promise((done) => {
    form.onsubmit = (event) => {
      event.preventDefault();
      done(form.elements.code.value);
    };
  });
  /** While the code is tried, which takes a moment on purpose, the button says so. */
  const trying = async (form, act) => {
    const button = form.querySelector("button");
    const words = button.textContent;
    button.textContent = "Opening…";
    button.setAttribute("aria-disabled", "true");
    say("Opening.");
    try {
      return await act();
    } finally {
      button.textContent = words;
      button.removeAttribute("aria-disabled");
    }
  };
  const wrong = (form, words) => {
    const place = form.querySelector("[data-error]");
    const field = form.elements.code;
    place.textContent = words;
    place.hidden = !words;
    field.classList.toggle("govuk-input--error", Boolean(words));
    place.closest(".govuk-form-group").classList.toggle("govuk-form-group--error", Boolean(words));
    field.setAttribute("aria-describedby", words ? `${place.id} ${field.dataset.hint}` : field.dataset.hint);
    if (words) field.focus();
  };
  const EASY = /^(.)\1*$|^(0123456789|1234567890|abcdef|qwerty|password)/i;
  const tooEasy = (code) => {
    if (code.trim().length < 8) return "Choose a code of 8 letters or figures, or more.";
    return EASY.test(code) || "01234567890".includes(code) || "09876543210".includes(code) ? "Choose a code that is harder to guess." : "";
  };

  /** A code that is nobody else's on this phone: the code alone says whose visits are opened. */
  const chooseCode = async (make) => {
    const form = part("choose").querySelector("form");
    show("choose");
    for (;;) {
      const code = await sent(form);
      let fault = tooEasy(code);
      if (!fault) {
        const other = await trying(form, () => Visits.openByCode(code));
        if (other && !(await make.own(other))) fault = "Choose another code: this one is taken on this phone.";
      }
      wrong(form, fault);
      if (fault) continue;
      form.reset();
      return trying(form, () => make.vault(code));
    }
  };
  const enterCode = async (me) => {
    const form = part("code").querySelector("form");
    show("code");
    for (;;) {
      const code = await sent(form);
      wrong(form, "");
      const vault = await trying(form, () => Visits.openByCode(code, me.state === "in" ? me : null));
      form.reset();
      if (vault && (me.state !== "in" || vault.owner === me.owner)) return vault;
      wrong(form, "This code opens nothing on this phone. Try again, or sign in where there is signal: then no code is asked.");
    }
  };

  /** {vault, me}: opened by who is signed in, or by the code. */
  const unlock = async () => {
    const me = await Visits.who();
    const vaults = await Visits.all("vaults");
    if (me.state === "in") {
      let vault = await Visits.openByShare(me.owner, me.share);
      if (!vault && vaults.some((v) => v.owner === me.owner)) vault = await enterCode(me);
      if (!vault) {
        vault = await chooseCode({ own: async () => false, vault: (code) => Visits.makeVault(me.owner, code, me.share) });
        if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => false);
      }
      await Visits.keep(vault, "name", me.name).catch(() => null); // a full phone still shows what is kept
      signal("");
      return { vault, me };
    }
    if (!vaults.length) {
      show("cannot", "Nothing is kept on this phone yet. Open this page once with signal, signed in; then it works without.");
      return null;
    }
    const vault = await enterCode(me);
    signal(me.state);
    return { vault, me };
  };

  /** Sends what waits whenever there is signal again; `send` answers with who is there, `after` draws the page anew. */
  const keepSending = ({ vault, send, after }) => {
    const go = async () => {
      const me = await send();
      const theirs = vault.owner.startsWith("link-");
      if (me.state === "in") signal(theirs || me.owner === vault.owner ? "" : "other");
      else signal(theirs && me.state === "out" ? "" : me.state);
      await after(me);
    };
    addEventListener("online", () => setTimeout(go, 500));
    addEventListener("offline", () => signal("offline"));
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && go());
    if (navigator.serviceWorker) navigator.serviceWorker.addEventListener("message", ({ data }) => data && data.changed && after(null));
    return go;
  };
  /** Asks the browser to wake the worker when there is signal. Where it cannot, opening the page does the same. */
  const askForSync = async () => {
    try {
      const worker = await navigator.serviceWorker.ready;
      if (worker.sync) await worker.sync.register("visits");
    } catch (none) {
      return; // the page sends by itself
    }
  };

  /** Keeps this page and its files for the time without signal, and says so when it is done. */
  const keepPage = async (pages, all = false) => {
    const note = part("ready");
    try {
      await navigator.serviceWorker.register("/visit/sw.js", { scope: "/visit/", updateViaCache: "none" });
      const worker = await navigator.serviceWorker.ready;
      const named = [...document.querySelectorAll("script[src], link[rel=stylesheet], link[rel=icon]")].map((e) => e.src || e.href);
      const also = document.querySelector("[data-also]").dataset.also.split(" ").map((address) => new URL(address, location).href);
      const loaded = performance.getEntriesByType("resource").map((e) => e.name);
      const ours = (address) => address.startsWith(`${location.origin}/static/`) || address === `${location.origin}/council.css`;
      const files = [...new Set([...named, ...also, ...loaded].filter(ours))];
      const answers = new MessageChannel();
      const done = new Promise((tell) => (answers.port1.onmessage = ({ data }) => tell(data)));
      worker.active.postMessage({ pages, files, all }, [answers.port2]);
      note.textContent = (await done) ? "Ready: this page opens on this phone without signal." : "";
    } catch (none) {
      note.textContent = ""; // private windows: it works as long as it is open
    }
  };

  return { NOT_HERE, root, part, say, el, show, rescue, clock, trouble, lacking, signal, inTheWay, unlock, chooseCode, keepSending, askForSync, keepPage };
})();
