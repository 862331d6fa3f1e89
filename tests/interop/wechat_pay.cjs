// WeChat Pay played by wechatpay-axios-plugin: it checks what we sign, signs what it says, and seals notices.
// The keys come as one JSON line on standard input: {merchantPublic, platformPrivate, platformKeyId, apiV3Key}.
// POST /v3/pay/transactions/native and GET /v3/pay/transactions/out-trade-no/NUMBER are the platform's own addresses;
// POST /play/notice {id, event, resource} -> {headers, body} as the platform would send them.
const http = require('http');
const readline = require('readline');
const { Aes: { AesGcm }, Formatter, Rsa } = require('wechatpay-axios-plugin');

const orders = {};
let keys;

const signedHeaders = (body) => {
  const [timestamp, nonce] = [String(Formatter.timestamp()), Formatter.nonce()];
  return {
    'content-type': 'application/json',
    'wechatpay-serial': keys.platformKeyId,
    'wechatpay-timestamp': timestamp,
    'wechatpay-nonce': nonce,
    'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048',
    'wechatpay-signature': Rsa.sign(Formatter.response(timestamp, nonce, body), keys.platformPrivate),
  };
};

const isSigned = (request, body) => {
  const told = Object.fromEntries([...(request.headers.authorization || '').matchAll(/(\w+)="([^"]*)"/g)].map((m) => m.slice(1)));
  const message = Formatter.request(request.method, request.url, told.timestamp, told.nonce_str, body);
  return Rsa.verify(message, told.signature || '', keys.merchantPublic);
};

const notice = ({ id, event, resource }) => {
  const [nonce, aad] = [Formatter.nonce(12), event.split('.')[0].toLowerCase()];
  const ciphertext = AesGcm.encrypt(JSON.stringify(resource), keys.apiV3Key, nonce, aad);
  const body = JSON.stringify({
    id,
    create_time: new Date().toISOString(),
    resource_type: 'encrypt-resource',
    event_type: event,
    summary: '支付成功',
    resource: { original_type: aad, algorithm: 'AEAD_AES_256_GCM', ciphertext, associated_data: aad, nonce },
  });
  return { headers: signedHeaders(body), body };
};

const platform = (request, body) => {
  if (request.method === 'POST') {
    const order = JSON.parse(body);
    orders[order.out_trade_no] = { ...order, trade_state: 'NOTPAY' };
    return { code_url: `weixin://wxpay/bizpayurl?pr=${order.out_trade_no}` };
  }
  return orders[request.url.split('/').pop()];
};

const answer = (request, body) => {
  if (request.url === '/play/notice') return [200, {}, JSON.stringify(notice(JSON.parse(body)))];
  if (!isSigned(request, body)) return [401, {}, JSON.stringify({ code: 'SIGN_ERROR', message: '签名错误' })];
  const said = JSON.stringify(platform(request, body));
  return [200, signedHeaders(said), said];
};

const server = http.createServer((request, response) => {
  const pieces = [];
  request.on('data', (piece) => pieces.push(piece));
  request.on('end', () => {
    const [status, headers, body] = answer(request, Buffer.concat(pieces).toString());
    response.writeHead(status, headers);
    response.end(body);
  });
});
readline.createInterface({ input: process.stdin }).on('line', (line) => { keys = JSON.parse(line); }).on('close', () => process.exit(0));
server.listen(0, '127.0.0.1', () => console.log(`ready ${server.address().port}`));
