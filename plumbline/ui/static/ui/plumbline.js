// What scripts add to a page. Everything here is a convenience: each page works without it.
// GOV.UK's script is imported by the address in data-govuk, because the names of static files carry a hash.

const own = document.getElementById("pl-script");

if (document.body.classList.contains("govuk-frontend-supported")) {
  const { initAll } = await import(own.dataset.govuk);
  initAll();
  document.addEventListener("htmx:load", ({ detail }) => {
    if (detail.elt !== document.body) initAll({ scope: detail.elt });
  });
}

// Announcements: said politely, without moving the focus. A response says one by the header
// `HX-Trigger: {"announce": "Progress on action 1.2 is saved"}`, or by an element with data-announce in what it swaps in.
const voice = document.getElementById("pl-announce");
const say = (text) => {
  voice.textContent = "";
  setTimeout(() => (voice.textContent = text), 100); // a change is heard only if the text was another before
};
document.addEventListener("announce", ({ detail }) => say(typeof detail === "string" ? detail : detail.value));

// After a part of the page is replaced the focus stays where the person was: on the same control, or on the part itself.
let focused = "";
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  focused = detail.target.contains(document.activeElement) ? document.activeElement.id || detail.target.id : "";
});
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  const part = detail.elt;
  const spoken = part.matches?.("[data-announce]") ? part : part.querySelector?.("[data-announce]");
  if (spoken) say(spoken.dataset.announce);
  if (focused && (document.activeElement === document.body || !document.activeElement)) {
    const next = part.querySelector?.("[data-focus]") || document.getElementById(focused) || part;
    if (!next.matches("a[href], button, input, select, textarea, summary, [tabindex]")) next.tabIndex = -1;
    next.focus({ preventScroll: true });
  }
  focused = "";
});
// A failure is said aloud and written beside the button, where the person is looking.
const tell = (words, element) => {
  say(words);
  const note = element?.closest?.("form")?.querySelector("[data-kept]");
  if (note) {
    note.textContent = words;
    note.classList.add("govuk-error-message");
  }
};
const failed = ({ detail }) =>
  tell("That did not reach Plumbline. What you typed is still here: check the connection and try again.", detail.elt);
document.addEventListener("htmx:sendError", failed);
document.addEventListener("htmx:timeout", failed);
// Signed out meanwhile: go and sign in, and come back to this page, rather than draw the sign-in page inside it.
document.addEventListener("htmx:beforeSwap", (event) => {
  const signIn = document.body.dataset.signInUrl;
  if (!signIn || new URL(event.detail.xhr.responseURL || location.href).pathname !== signIn) return;
  event.preventDefault();
  location.assign(`${signIn}?next=${encodeURIComponent(location.pathname + location.search)}`);
});
// A refusal (422) or a conflict (409) comes with its own words: show them in place.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if ([409, 422].includes(detail.xhr.status)) {
    detail.shouldSwap = true;
    detail.isError = false;
  } else if (detail.xhr.status >= 400) {
    tell("Plumbline could not do that. What you typed is still here: try again, or reload the page.", detail.requestConfig?.elt);
  }
});

// data-once: a double click makes one record. Works with plain forms and with htmx.
const busy = new WeakMap();
const release = (form) => {
  clearTimeout(busy.get(form));
  busy.delete(form);
  for (const button of form.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
};
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.matches("form[data-once]")) return;
    if (busy.has(form)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    // Released in the end in any case: the answer may be a download that leaves the page where it is.
    busy.set(form, setTimeout(() => release(form), 10000));
    setTimeout(() => {
      if (busy.has(form)) form.querySelectorAll("button:not([type=button])").forEach((b) => b.setAttribute("aria-disabled", "true"));
    });
  },
  true,
);
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const form = detail.elt?.closest?.("form[data-once]");
  if (form) release(form);
});
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) document.querySelectorAll("form[data-once]").forEach(release);
});

// data-keep="KEY": what is typed is kept on the server a second after the last key, for this person only.
const keepers = new Map();
const typed = (form) => {
  const body = new URLSearchParams({ key: form.dataset.keep });
  for (const field of form.querySelectorAll("textarea[name], input[type=text][name], input:not([type])[name]")) {
    if (!field.disabled) body.append(field.name, field.value);
  }
  const mark = form.querySelector("input[name=kept_for]"); // for whom the form was drawn, should they be signed out
  if (mark) body.append(mark.name, mark.value);
  return body;
};
const keep = async (form) => {
  clearTimeout(keepers.get(form));
  keepers.delete(form);
  const token = form.querySelector("[name=csrfmiddlewaretoken]")?.value || JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"];
  const note = form.querySelector("[data-kept]");
  try {
    const answer = await fetch(document.body.dataset.keepUrl || "/drafts/keep/", {
      method: "POST",
      body: typed(form),
      headers: { "X-CSRFToken": token || "", "X-Requested-With": "fetch" },
      credentials: "same-origin",
      keepalive: true,
      redirect: "manual",
    });
    if (note) note.textContent = answer.ok ? "Draft kept" : "Not kept as a draft. Save it before you leave the page.";
  } catch {
    if (note) note.textContent = "Not kept yet: there is no connection.";
  }
};
document.addEventListener("input", ({ target }) => {
  const form = target.closest?.("form[data-keep]");
  if (!form) return;
  clearTimeout(keepers.get(form));
  keepers.set(form, setTimeout(() => keep(form), 1000));
});
document.addEventListener("submit", ({ target }) => {
  clearTimeout(keepers.get(target)); // the form itself is on its way
  keepers.delete(target);
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") for (const form of [...keepers.keys()]) keep(form);
});

// Text areas grow with their text where the browser does not do it by itself.
if (!CSS.supports("field-sizing", "content")) {
  document.addEventListener("input", ({ target }) => {
    if (target.matches("textarea")) while (target.scrollHeight > target.clientHeight + 2 && target.rows < 24) target.rows += 1;
  });
}

// data-filter: a filter applies as soon as it is chosen. The button stays, for the keyboard and for no script.
document.addEventListener("change", ({ target }) => {
  const form = target.closest?.("form[data-filter]");
  if (form && target.matches("select, input[type=checkbox], input[type=radio]")) form.requestSubmit();
});

// The side list marks the section in view.
const links = new Map();
for (const link of document.querySelectorAll(".pl-side a[href^='#']")) {
  const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (section) links.set(section, link);
}
if (links.size) {
  const inView = new Set();
  const mark = () => {
    const current = [...links.keys()].find((section) => inView.has(section));
    if (!current) return;
    for (const [section, link] of links) {
      if (section === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) entry.isIntersecting ? inView.add(entry.target) : inView.delete(entry.target);
      mark();
    },
    { rootMargin: "0px 0px -60% 0px" },
  );
  for (const section of links.keys()) watcher.observe(section);
}
