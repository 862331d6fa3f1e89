// Puts `telegram-test-api` right where it differs from the Bot API, and lets a test refuse the next messages.
// Mended: getMe tells is_bot, dates are seconds, edits answer the message, a pressed button has its chat_instance, the
// webhook carries its secret, a group is a group. Nothing of the conversation itself is ours.
const http = require("node:http");
const express = require("express");
const TelegramServer = require("telegram-test-api");

const emulator = new TelegramServer({ port: 1, host: "127.0.0.1" });
const refusals = [];
const groups = new Set();

function chatOf(id) {
  return groups.has(String(id)) ? { id: Number(id), type: "supergroup", title: "group" } : { id: Number(id), type: "private" };
}

const addBotMessage = emulator.addBotMessage.bind(emulator);
emulator.addBotMessage = (raw, token) => {
  const sent = addBotMessage(raw, token);
  return { ...sent, date: Math.floor(sent.date / 1000), chat: chatOf(raw.chat_id) };
};

emulator.addUserUpdate = async (update) => {
  const told = TelegramServer.formatUpdate(update);
  if (told.callback_query) told.callback_query.chat_instance = "1";
  if (told.message) told.message.date = Math.floor(Date.now() / 1000);
  const webhook = emulator.webhooks[update.botToken];
  emulator.updateId++;
  if (!webhook) return void emulator.storage.userMessages.push(update);
  const answer = await fetch(webhook.url, {
    method: "POST",
    headers: { "content-type": "application/json", "x-telegram-bot-api-secret-token": webhook.secret_token ?? "" },
    body: JSON.stringify(told),
  });
  emulator.lastWebhookStatus = answer.status;
};

const front = express();
front.use(express.json());
front.use(express.urlencoded({ extended: true }));
front.post("/shim/refuse", (req, res) => res.json({ waiting: refusals.push(req.body) }));
front.post("/shim/group", (req, res) => res.json({ groups: groups.add(String(req.body.id)).size }));
front.post("/shim/user", async (req, res) => {
  const { kind, ...rest } = req.body;
  if (kind === "callback") await emulator.addUserCallback(rest);
  else await emulator.addUserMessage(rest);
  res.json({ status: emulator.lastWebhookStatus ?? 0 });
});
front.get("/shim/history", (req, res) => res.json(emulator.storage.botMessages));
front.all("/bot:token/getMe", (req, res) =>
  res.json({ ok: true, result: { id: 666, is_bot: true, first_name: "Test", username: "TestNameBot" } }));
front.all("/bot:token/answerCallbackQuery", (req, res) => res.json({ ok: true, result: true }));
front.all("/bot:token/editMessageText", (req, res) => {
  emulator.editMessageText(req.body);
  const { chat_id, message_id, text } = req.body;
  const result = { message_id: Number(message_id), date: Math.floor(Date.now() / 1000), chat: chatOf(chat_id), text };
  res.json({ ok: true, result });
});
front.all("/bot:token/sendMessage", (req, res, next) => {
  const refusal = refusals.shift();
  if (!refusal) return next();
  res.status(refusal.error_code).json({ ok: false, ...refusal });
});
front.use(emulator.webServer);

const server = http.createServer(front);
server.listen(0, "127.0.0.1", () => console.log(`ready ${server.address().port}`));
process.stdin.on("end", () => process.exit(0)).resume();
