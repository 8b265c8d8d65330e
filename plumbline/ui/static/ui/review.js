// The screen of an open review, by single keys. Everything here can be done without: the page has links and buttons for
// each. The keys can be turned off, for those who speak to their computer; this browser remembers it.

const form = document.querySelector("form[data-review]");
const keys = document.querySelector("[data-keys]");
const OFF = "plumbline-review-keys-off";
const remembered = () => {
  try {
    return localStorage.getItem(OFF) === "1";
  } catch {
    return false; // a browser that keeps nothing: the keys are on
  }
};
let off = remembered();

// What is asked only where it is needed: why a status that the dates do not speak for, why a date moves and who agreed.
const filled = (part) => [...part.querySelectorAll("input, textarea")].some((box) => box.value.trim());
const changed = (part) => [...part.querySelectorAll("input, textarea")].some((box) => box.value !== box.defaultValue);
const faulty = (part) => part.querySelector(".govuk-error-message") !== null;
const unfold = () => {
  const asksWhy = (form.dataset.asksWhy || "").split(",").filter(Boolean);
  const chosen = form.querySelector("input[name=status]:checked")?.value || "";
  const why = form.querySelector("[data-why]");
  if (why) why.hidden = !(asksWhy.includes(chosen) || filled(why) || faulty(why));
  const moves = form.querySelector("[data-moves]");
  if (moves) moves.hidden = !(form.elements.finish?.value.trim() || changed(moves) || faulty(moves));
};
if (form) {
  form.addEventListener("input", unfold);
  unfold();
}

// The keys, and the switch that turns them off.
const button = document.querySelector("[data-keys-off]");
const say = (words) => document.dispatchEvent(new CustomEvent("announce", { detail: words }));
const draw = () => {
  if (button) button.textContent = off ? "Turn the keys on" : "Turn the keys off";
};
if (keys) {
  keys.hidden = false;
  draw();
  button.addEventListener("click", () => {
    off = !off;
    try {
      localStorage.setItem(OFF, off ? "1" : "0");
    } catch {
      say("This browser does not remember it: the keys are back on the next page.");
    }
    draw();
  });
}

const typed = () =>
  form &&
  [...form.querySelectorAll("textarea, input:not([type=hidden])")].some((box) =>
    box.type === "radio" ? box.checked !== box.defaultChecked : box.value !== box.defaultValue,
  );
let warned = false;
const go = (rel) => {
  const link = document.querySelector(`a[rel=${rel}]`);
  if (!link) return say(rel === "next" ? "This is the last one shown." : "This is the first one shown.");
  if (typed() && !warned) {
    warned = true;
    const words = "Not saved yet. Control and Enter saves it; the same key again leaves it.";
    const note = form.querySelector("[data-kept]");
    if (note) note.textContent = words;
    return say(words);
  }
  link.click();
};
const focus = (box) => {
  if (!box) return;
  box.focus();
  box.scrollIntoView({ block: "nearest" });
};
const choose = (letter) => {
  const place = [...document.querySelectorAll("[data-status]")].find((key) => key.textContent.toLowerCase() === letter);
  const radio = place && form?.querySelectorAll("input[name=status]")[Number(place.dataset.status)];
  if (!radio) return false;
  radio.checked = true;
  radio.dispatchEvent(new Event("input", { bubbles: true }));
  radio.focus();
  return true;
};
const DO = {
  j: () => go("next"),
  arrowright: () => go("next"),
  k: () => go("prev"),
  arrowleft: () => go("prev"),
  "/": () => focus(document.querySelector("[data-jump]")),
  c: () => focus(form?.elements.text),
  d: () => focus(form?.elements.finish),
  m: () => focus(form?.elements.measure_current),
};

document.addEventListener("keydown", (event) => {
  const box = event.target.closest?.("textarea, select, input:not([type=radio])");
  if (box && event.key === "Escape") return box.blur();
  if (form?.contains(event.target) && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    return form.requestSubmit(form.querySelector("button[name=next]"));
  }
  if (off || box || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const key = event.key.toLowerCase();
  const radio = event.target.closest?.("input[type=radio]");
  if (radio && key.startsWith("arrow")) return; // the arrows walk through the choices themselves
  const act = DO[key];
  if (act) {
    event.preventDefault();
    act();
  } else if (choose(key)) {
    event.preventDefault();
  }
});
