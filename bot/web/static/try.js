// The demo's chat page. Every text from the server is put in as text, never as HTML.
"use strict";

const $ = (id) => document.getElementById(id);
const DAY_MS = 86_400_000;
const TRAITS = {
  vacant: "房子空置", disputed: "有异议在查", reduced: "有减免", part_paid: "付了一部分",
  late_charge: "有违约金", prepaid: "有预存", many_lines: "收费项多", settled: "已付清",
};
const DEEDS = {
  open_work_order: "开了工单", open_check: "请同事核实", hold: "暂停催缴", release: "恢复提醒", promise: "记下承诺",
  plan: "申请分期", dispute: "登记异议", reduction_request: "申请减免", invoice_request: "申请开票",
  hand_over: "转给同事", opt_out: "不再提醒", preference: "记下联系方式的要求", bind: "核对身份",
  callback: "约好回电", ask_rating: "请业主评分", pay_link: "给出缴费方式",
};
const HINTS = ["我欠多少", "明细", "怎么交", "房子一直空着，凭什么交", "报修没人管，不交", "下周五交", "我已经交了", "转人工", "别再发了"];
const STRANGER = { id: "none", name: "陌生人", room: "", community: "", outstanding: "", traits: [] };

const talks = new Map(); // seat -> { items: [...], deeds: [...] }
let owner = STRANGER;
let offsetMs = 0; // of the page's clock against the real one

// --- the clock: moments are shown and sent in Chinese time wherever the browser is

const now = () => new Date(Date.now() + offsetMs);
const inChina = (moment) => new Date(moment.getTime() + 8 * 3_600_000);
const isoInChina = (moment) => inChina(moment).toISOString().slice(0, 19) + "+08:00";
const dayInWords = (moment) => {
  const here = inChina(moment);
  return `${here.getUTCMonth() + 1}月${here.getUTCDate()}日 周${"日一二三四五六"[here.getUTCDay()]}`;
};
const timeInWords = (moment) => inChina(moment).toISOString().slice(11, 16);

function showClock() {
  $("clock").textContent = `${dayInWords(now())} ${timeInWords(now())}`;
  $("bar-clock").textContent = timeInWords(now());
}

function moveClock(days) {
  offsetMs = days ? offsetMs + days * DAY_MS : 0;
  showClock();
  add({ sort: "note", text: `— ${dayInWords(now())} —` });
}

// --- the talk

function talkOf(seat) {
  if (!talks.has(seat)) {
    talks.set(seat, { items: [], deeds: [] });
  }
  return talks.get(seat);
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function bubble(text) {
  const made = element("div", "words");
  // A room such as 3-2-501 must not break at its hyphens.
  text.split(/(\d+(?:-\d+)+)/).forEach((part, n) => made.append(n % 2 ? element("span", "room", part) : part));
  return made;
}

function lineOf(item) {
  if (item.sort === "note" || item.sort === "fault") return element("li", item.sort, item.text);
  const line = element("li", item.sort);
  if (item.sort !== "picture") {
    line.append(bubble(item.text));
    return line;
  }
  const button = element("button", "card");
  const picture = element("img");
  picture.src = item.url;
  picture.alt = "账单图，点开看大图";
  picture.addEventListener("load", scrollDown);
  button.type = "button";
  button.append(picture);
  button.addEventListener("click", () => { $("zoomed").src = item.url; $("zoom").showModal(); });
  line.append(button);
  return line;
}

function scrollDown() {
  $("talk").scrollTop = $("talk").scrollHeight;
}

function add(item, seat = owner.id) {
  talkOf(seat).items.push(item);
  if (seat === owner.id) {
    $("talk").append(lineOf(item));
    scrollDown();
  }
}

function deedInWords(deed) {
  const day = deed.on && dayInWords(new Date(`${deed.on}T00:00:00+08:00`));
  const more = [day, deed.category, deed.item, deed.what, deed.because, deed.room];
  return [DEEDS[deed.id], ...more.filter((word) => /[\u4e00-\u9fff\d]/.test(word || ""))].join(" · ");
}

function showDeeds() {
  const deeds = talkOf(owner.id).deeds;
  $("deeds").replaceChildren(...(deeds.length
    ? deeds.map((deed) => element("li", "", deed))
    : [element("li", "none", "还没有。说一句试试。")]));
  $("deeds").scrollTop = $("deeds").scrollHeight;
}

async function ask(address, body) {
  const options = body && { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(address, options);
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.error || `HTTP ${answer.status}`);
  return told;
}

async function say(text) {
  const seat = owner.id;
  add({ sort: "mine", text }, seat);
  const waiting = element("li", "waiting");
  waiting.append(element("div", "words", ""));
  $("talk").append(waiting);
  scrollDown();
  $("send").disabled = true;
  try {
    const told = await ask("/try/say", { owner: seat, text, now: isoInChina(now()) });
    waiting.remove();
    for (const words of told.texts) add({ sort: "theirs", text: words }, seat);
    if (told.card) add({ sort: "picture", url: told.card }, seat);
    if (!told.texts.length) add({ sort: "note", text: "管家没有说话（同事接手后，机器人不插嘴）" }, seat);
    talkOf(seat).deeds.push(...told.effects.filter((deed) => DEEDS[deed.id]).map(deedInWords));
    if (seat === owner.id) showDeeds();
  } catch (error) {
    waiting.remove();
    add({ sort: "fault", text: `没有发出去：${error.message}` }, seat);
  } finally {
    $("send").disabled = false;
    if (matchMedia("(hover: hover)").matches) $("words").focus(); // on a phone the keyboard would cover the answer
  }
}

// --- what colleagues say: asked for, since this page is no platform that could call

const heardUpTo = new Map(); // seat -> number of the last message shown

async function hear(seat) {
  try {
    const told = await ask(`/try/news?owner=${encodeURIComponent(seat)}&after=${heardUpTo.get(seat) || 0}`);
    const known = heardUpTo.has(seat); // what was said before this page opened is not told again
    heardUpTo.set(seat, told.said.length ? told.said[told.said.length - 1].number : heardUpTo.get(seat) || 0);
    if (known) for (const one of told.said) add({ sort: "theirs", text: one.text }, seat);
  } catch {
    // the server is away: the next word will say so
  }
}

async function hearColleagues() {
  await hear(owner.id);
  setTimeout(hearColleagues, 2000);
}

// --- who speaks

function become(one) {
  owner = one;
  $("title").textContent = one.community ? `${one.community} · 管家` : "管家";
  $("subtitle").textContent = one.room ? `我是 ${one.room} 的${one.name}` : "我是没有核对过身份的人";
  for (const button of $("owners").querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.dataset.seat === one.id));
  }
  if (!talkOf(one.id).items.length) {
    talkOf(one.id).items.push({ sort: "note", text: `${dayInWords(now())} ${timeInWords(now())}` });
  }
  $("talk").replaceChildren(...talkOf(one.id).items.map(lineOf));
  scrollDown();
  showDeeds();
  openPanel(false);
  if (!heardUpTo.has(one.id)) hear(one.id); // later, and what a colleague writes meanwhile would count as old
}

function ownerButton(one) {
  const button = element("button");
  button.type = "button";
  button.dataset.seat = one.id;
  const about = one.id === "none" ? ["没核对身份，什么金额都听不到"] : one.traits.map((trait) => TRAITS[trait]).filter(Boolean);
  button.append(element("b", "", one.name), element("span", "", one.outstanding ? `未付 ${one.outstanding} 元` : ""));
  button.append(element("small", "", [one.room, ...about].filter(Boolean).join(" · ")));
  button.addEventListener("click", () => become(one));
  const item = element("li");
  item.append(button);
  return item;
}

function openPanel(open) {
  $("panel").classList.toggle("open", open);
  $("open-panel").setAttribute("aria-expanded", String(open));
}

async function begin() {
  showClock();
  setInterval(showClock, 20_000);
  try {
    const told = await ask("/try/owners");
    $("owners").replaceChildren(...[...told.owners, STRANGER].map(ownerButton));
    become(told.owners[0] || STRANGER);
    hearColleagues();
    $("send").disabled = false; // before this nobody sits here, and a word would be lost
  } catch (error) {
    $("subtitle").textContent = "没有接通";
    add({ sort: "fault", text: `读不到业主名单：${error.message}` });
  }
}

$("box").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("words").value.trim();
  if (!text || $("send").disabled) return;
  $("words").value = "";
  say(text);
});
$("words").addEventListener("keydown", (event) => {
  // Enter that ends a pinyin composition must not send half a sentence.
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    $("box").requestSubmit();
  }
});
for (const hint of HINTS) {
  const button = element("button", "", hint);
  button.type = "button";
  button.addEventListener("click", () => { if (!$("send").disabled) say(hint); });
  $("hints").append(button);
}
for (const button of document.querySelectorAll("[data-days]")) {
  button.addEventListener("click", () => moveClock(Number(button.dataset.days)));
}
$("open-panel").addEventListener("click", () => openPanel(!$("panel").classList.contains("open")));
$("talk").addEventListener("click", () => openPanel(false));
begin();
