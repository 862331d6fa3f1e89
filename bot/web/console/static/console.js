// The console's own script: the live stream, drafts that survive a refresh, the menu of a phone. Texts go in as text.
"use strict";

const $ = (what, within = document) => within.querySelector(what);
const all = (what, within = document) => [...within.querySelectorAll(what)];

// --- drafts: what was typed survives a refresh and a session that ended, in this tab only

const kept = (form) => `guanjia:${form.dataset.keep}`;
const fieldsOf = (form) => all("textarea, input:not([type=hidden]):not([type=password]):not([type=file]), select", form).filter((field) => field.name);

function remember(form) {
  const values = fieldsOf(form).map((field) => [field.name, field.value, field.checked]);
  sessionStorage.setItem(kept(form), JSON.stringify(values));
}

function recall(form) {
  const values = JSON.parse(sessionStorage.getItem(kept(form)) || "[]");
  fieldsOf(form).forEach((field, n) => {
    if (!values[n] || values[n][0] !== field.name) return;
    if (field.type === "checkbox" || field.type === "radio") field.checked = values[n][2];
    else if (values[n][1]) field.value = values[n][1];
  });
}

const typedIn = (form) => all("textarea", form).some((field) => field.value !== field.defaultValue);

function forget(form) {
  sessionStorage.removeItem(kept(form));
}

// A form that was sent is forgotten once a page of ours says so. The door (the session had ended) or a refusal says it
// was not: then what was typed is still there on the way back.
const SENT = "guanjia:sent";

function settle() {
  const sent = sessionStorage.getItem(SENT);
  if (!sent) return;
  sessionStorage.removeItem(SENT);
  if (document.body.dataset.here && !$(".flash.bad")) sessionStorage.removeItem(sent);
}

function prepare(within) {
  for (const form of all("form[data-keep]", within)) {
    if (form.dataset.ready) continue;
    form.dataset.ready = "yes";
    if (typedIn(form)) remember(form); // before this script had come, over a slow line
    else recall(form);
    form.addEventListener("input", () => remember(form));
    const clearOn = form.dataset.clearOn;
    if (clearOn) {
      document.body.addEventListener(clearOn, () => {
        forget(form);
        for (const field of all("textarea", form)) field.value = "";
        const stopped = $("#stopped");
        if (stopped) stopped.replaceChildren();
      });
    }
  }
  for (const form of all("form:not([hx-post])", within)) {
    if (form.dataset.once) continue;
    form.dataset.once = "yes";
    form.addEventListener("submit", () => {
      if (form.dataset.keep) sessionStorage.setItem(SENT, kept(form));
      // after the browser has gathered the fields: a disabled button would not be sent
      setTimeout(() => all("button[type=submit]", form).forEach((button) => { button.disabled = true; }), 0);
    });
  }
  const said = $("#said", within === document ? document : within.parentNode || document);
  if (said && !said.dataset.down) { said.dataset.down = "yes"; said.scrollTop = said.scrollHeight; }
}

// --- live: the stream says only "look again"

function listen() {
  if (!document.body.dataset.here || !window.htmx) return;
  const stream = new EventSource("/console/live");
  stream.addEventListener("news", () => htmx.trigger(document.body, "news"));
  stream.addEventListener("over", () => { stream.close(); location.reload(); });
  window.addEventListener("pagehide", () => stream.close());
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const keepOut = event.target.dataset && event.target.dataset.noSwapWhile;
  if (keepOut && $(keepOut, event.target)) event.detail.shouldSwap = false; // somebody is filling something in here
});
document.addEventListener("htmx:afterSettle", () => prepare(document));
document.addEventListener("htmx:oobAfterSwap", (event) => {
  if (event.target.id === "said") event.target.scrollTop = event.target.scrollHeight;
});
document.addEventListener("htmx:sendError", () => {
  const note = document.createElement("p");
  note.className = "banner bad";
  note.textContent = "网络断了，刚才那一下没有送到。填的内容还在，稍后再点一次。";
  $("#note").replaceChildren(note);
});

// --- small things

document.addEventListener("click", (event) => {
  const pick = event.target.closest("[data-fill]");
  if (pick) {
    const box = $(pick.dataset.fill);
    box.value = pick.textContent;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  }
  if (event.target.closest("[data-back]") && history.length > 1) {
    event.preventDefault();
    history.back();
  }
  for (const open of all("details.pop[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") all("details.pop[open]").forEach((open) => { open.open = false; $("summary", open).focus(); });
  const field = event.target;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && field.dataset && field.dataset.submitOn) {
    event.preventDefault();
    field.form.requestSubmit();
  }
});

const menu = $("#menu-button");
if (menu) {
  menu.addEventListener("click", () => {
    const open = $("#side").classList.toggle("open");
    menu.setAttribute("aria-expanded", String(open));
  });
}
const most = $("input[type=file][data-most]");
if (most) {
  most.addEventListener("change", () => {
    const tooBig = [...most.files].find((file) => file.size > Number(most.dataset.most));
    most.setCustomValidity(tooBig ? `${tooBig.name} 太大了，一次最多 20 MB。请拆成几个文件，或另存为 xlsx` : "");
    most.reportValidity();
  });
}
settle();
prepare(document);
listen();
