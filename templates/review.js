// Keys for what the page's own buttons, links and fields do, and a question before typed text is lost. Without this script all works by forms.
"use strict";
const form = document.getElementById("form");
const keys = document.getElementById("keys");
const FIELDS = { e: "f-type", d: "f-date", p: "f-participants", w: "f-reason" };
const KEPT = "timeline-review-keys";

function kept() {
  try { return localStorage.getItem(KEPT) !== "off"; } catch { return true; }
}

function showKeys() {
  document.body.classList.toggle("nokeys", !keys.checked);
  try { localStorage.setItem(KEPT, keys.checked ? "on" : "off"); } catch { /* it then holds for this page only */ }
}

function edited() {
  if (!form) return false;
  return [...form.elements].some((one) => {
    if (one.localName === "select") return [...one.options].some((option) => option.selected !== option.defaultSelected && option.value !== "");
    if (one.type === "checkbox") return one.checked !== one.defaultChecked;
    return "defaultValue" in one && one.type !== "hidden" && one.value !== one.defaultValue;
  });
}

// What a button wants to be chosen first, where nothing is: a merge its other event, a split its sources.
function wanting(button) {
  const needs = button.dataset.needs ? [...document.querySelectorAll(button.dataset.needs)] : [];
  return needs.length && !needs.some((one) => (one.type === "checkbox" ? one.checked : one.value)) ? needs[0] : null;
}

function reach(target) {
  target.scrollIntoView({ block: "nearest" });
  target.focus();
}

function press(key) {
  if (key in FIELDS) return document.getElementById(FIELDS[key]);
  if (key === "?") {
    const help = document.querySelector(".help");
    if (help) help.open = !help.open;
    return help?.querySelector("summary");
  }
  if (/^[1-9]$/.test(key)) {
    const box = document.querySelectorAll("[name=source]")[key - 1];
    if (box) box.checked = !box.checked;
    return box;
  }
  return document.querySelector(`[data-key="${CSS.escape(key)}"]`);
}

keys.closest("label").hidden = false;
keys.checked = kept();
showKeys();
keys.addEventListener("change", showKeys);

let sent = false;
document.addEventListener("submit", (event) => {
  // A second press while the first is on its way would act on the next event.
  if (sent) event.preventDefault();
  sent = true;
});
addEventListener("pageshow", () => { sent = false; });
addEventListener("beforeunload", (event) => {
  if (!sent && edited()) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  const field = event.target.closest("input:not([type=checkbox]), textarea, select");
  if (event.key === "Escape" && field) {
    field.blur();
    return;
  }
  if (event.key === "Enter" && event.ctrlKey && form && field) {
    event.preventDefault();
    form.querySelector("button[value=save]").click();
    return;
  }
  if (!keys.checked || event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
  if (field && !(field.id === "f-merge_with" && field.value && event.key === "m")) return;
  const target = press(event.key);
  if (!target) return;
  event.preventDefault();
  if (target.matches("button, a")) {
    const first = target.matches("button") ? wanting(target) : null;
    if (first) reach(first);
    else target.click();
  } else reach(target);
});
