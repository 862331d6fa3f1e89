// Two AES libraries and a webhook server that nobody here wrote, behind one small HTTP server on the loopback.
// POST /crypto/LIBRARY/encrypt {key, id, token, timestamp, nonce, message} -> {encrypted, signature}
// POST /crypto/LIBRARY/decrypt {key, id, token, timestamp, nonce, encrypted} -> {message, id, signature}
// anything under /co-wechat/plain and /co-wechat/aes is answered by co-wechat with an echo of the text.
const http = require('http');
const Koa = require('koa');
const wecom = require('@wecom/crypto');
const WXBizMsgCrypt = require('wechat-crypto');
const wechat = require('co-wechat');

const account = { token: 'tokenOfTheTest', appid: 'wx1234567890abcdef' };
const aes = { ...account, encodingAESKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG' };

const libraries = {
  wecom: {
    encrypt: (q) => {
      const encrypted = wecom.encrypt(q.key, q.message, q.id);
      return { encrypted, signature: wecom.getSignature(q.token, q.timestamp, q.nonce, encrypted) };
    },
    decrypt: (q) => ({
      ...wecom.decrypt(q.key, q.encrypted),
      signature: wecom.getSignature(q.token, q.timestamp, q.nonce, q.encrypted),
    }),
  },
  wechat: {
    encrypt: (q) => {
      const box = new WXBizMsgCrypt(q.token, q.key, q.id);
      const encrypted = box.encrypt(q.message);
      return { encrypted, signature: box.getSignature(q.timestamp, q.nonce, encrypted) };
    },
    decrypt: (q) => {
      const box = new WXBizMsgCrypt(q.token, q.key, q.id);
      return { ...box.decrypt(q.encrypted), signature: box.getSignature(q.timestamp, q.nonce, q.encrypted) };
    },
  },
};

const echo = async (message) => `收到：${message.Content}`;
const koas = {
  plain: new Koa().use(wechat(account).middleware(echo)).callback(),
  aes: new Koa().use(wechat(aes).middleware(echo)).callback(),
};

const server = http.createServer((request, response) => {
  const [, place, name, deed] = new URL(request.url, 'http://x').pathname.split('/');
  if (place === 'co-wechat') return koas[name](request, response);
  const pieces = [];
  request.on('data', (piece) => pieces.push(piece));
  request.on('end', () => {
    const answer = libraries[name][deed](JSON.parse(Buffer.concat(pieces).toString()));
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer));
  });
  return undefined;
});
server.listen(0, '127.0.0.1', () => console.log(`ready ${server.address().port}`));
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
