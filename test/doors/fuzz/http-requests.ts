import fc from 'fast-check';
import { damaged } from './mutations.js';

/** An HTTP request, as bytes, once it is filled with a token. */
export interface RandomRequest {
  head: string;
  body: Buffer;
}

/** Where the token of whoever asks goes. */
export const TOKEN = '@@token@@';

const METHODS = [
  'POST',
  'POST',
  'POST',
  'POST',
  'GET',
  'GET',
  'HEAD',
  'OPTIONS',
  'PUT',
  'DELETE',
  'PATCH',
  'TRACE',
  'CONNECT',
  'PROPFIND',
  'post',
  'G\0T',
];
const PATHS = [
  '/graphql',
  '/graphql',
  '/graphql',
  '/graphql',
  '/graphql?',
  '/graphql?query={__typename}',
  '/graphql?query=%7B%20viewer%20%7B%20id%20%7D%20%7D',
  '/graphql?query=%7B__typename%7D&variables=%7B',
  '/graphql?query=%7B__typename%7D&variables=%5B%5D&extensions=1&operationName=',
  '/graphql?query=a&query=b&variables[x]=1&__proto__[x]=1',
  '/graphql?query=%ff%fe%00',
  '/graphql?query=mutation%7BmarkAllRead(input%3A%7B%7D)%7BunreadCount%7D%7D',
  '/graphql?query=subscription%7BunreadCountChanged%7BunreadCount%7D%7D',
  `/graphql?${'x'.repeat(4_000)}`,
  '/graphql/',
  '//graphql',
  '/graphql%00',
  '/graphql#x',
  '/GraphQL',
  '/%',
  '/',
  '/livez',
  '/readyz',
  '/metrics',
  '/../../etc/x',
  '*',
  'http://x/graphql',
  'x',
];
const SOUND = [
  'Content-Type: application/json',
  'Content-Type: application/json',
  'Content-Type: application/json; charset=utf-16',
  'Content-Type: application/json;;;',
  'Content-Type: text/plain',
  'Content-Type: multipart/form-data; boundary=x',
  'Content-Type: \u00ff',
  'Content-Type:',
  `Authorization: Bearer ${TOKEN}`,
  `Authorization: Bearer ${TOKEN}`,
  'Authorization: Bearer x',
  'Authorization:',
  'Accept: text/html',
  'Accept: application/graphql-response+json',
  'Accept: multipart/mixed; deferSpec=20220824',
  'Accept: */*;q=x',
  'Accept: image/png',
  'Accept-Language: fi;q=0.1,en;q=2,sv;q=x',
  `Accept-Language: ${'fi,'.repeat(200)}`,
  'Accept-Language: ;;;,,,*',
  'Accept-Encoding: gzip, br;q=9',
  'Content-Encoding: gzip',
  'Content-Encoding: x',
  'Apollo-Require-Preflight: true',
  'X-Apollo-Operation-Name: x',
  'X-Request-Id: x',
  'Origin: https://evil.example',
  'Origin: null',
  'Origin: http://[',
  'Access-Control-Request-Method: POST',
];
const ODD = [
  'Expect: 100-continue',
  'Expect: x',
  'Upgrade: websocket',
  'Upgrade: h2c',
  'Connection: Upgrade',
  'Connection: keep-alive',
  'Sec-WebSocket-Key: x',
  'Sec-WebSocket-Version: 8',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: identity',
  'Transfer-Encoding: gzip, chunked',
  'Content-Length: -1',
  'Content-Length: 5',
  'Content-Length: 99999999999999999999',
  'Content-Length: 0x10',
  'Host: y',
  'Host:',
  'Cookie: \0',
  'X: \r',
  ': x',
  'X',
  ' X: y',
  'X-\u00e4: y',
  `X-Long: ${'x'.repeat(20_000)}`,
  ...['__proto__', 'constructor', 'hasOwnProperty'].map((name) => `${name}: x`),
];

const body = (query: fc.Arbitrary<string>): fc.Arbitrary<Buffer> => {
  const good = query.map((text) => Buffer.from(JSON.stringify({ query: text })));
  return fc.oneof(
    { weight: 5, arbitrary: good },
    { weight: 3, arbitrary: damaged(good) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(
          '',
          '[]',
          '{}',
          'null',
          '{"query":1}',
          '{"query":"{__typename}","variables":[]}',
          '{"query":"{__typename}","extensions":{"persistedQuery":{"version":1,"sha256Hash":"x"}}}',
          '\ufeff{}',
          '{"__proto__":{"query":"{__typename}"}}',
          `${'['.repeat(40_000)}`,
          ' '.repeat(120_000),
        )
        .map((text) => Buffer.from(text)),
    },
  );
};

/** How the body is announced: as it is, wrongly, in chunks, or not at all. */
const announced = fc.constantFrom(
  'length',
  'length',
  'length',
  'longer',
  'shorter',
  'chunks',
  'broken chunks',
  'nothing',
);

function announce(how: string, bytes: Buffer): { header: string[]; sent: Buffer } {
  if (how === 'nothing') return { header: [], sent: bytes };
  if (how.endsWith('chunks')) {
    const size = how === 'chunks' ? bytes.length.toString(16) : 'xyz';
    const sent = Buffer.concat([Buffer.from(`${size}\r\n`), bytes, Buffer.from('\r\n0\r\n\r\n')]);
    return { header: ['Transfer-Encoding: chunked'], sent };
  }
  const length = bytes.length + { length: 0, longer: 7, shorter: -Math.min(bytes.length, 7) }[how as 'length'];
  return { header: [`Content-Length: ${length}`], sent: bytes };
}

/** Requests of any method with any headers and any body, in HTTP or nearly. */
export function randomRequest(query: fc.Arbitrary<string>): fc.Arbitrary<RandomRequest> {
  const header = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...SOUND) },
    { weight: 1, arbitrary: fc.constantFrom(...ODD) },
  );
  const headers = fc.uniqueArray(header, { maxLength: 5, selector: (line) => line.split(':')[0] });
  return fc
    .tuple(
      fc.constantFrom(...METHODS),
      fc.constantFrom(...PATHS),
      headers,
      body(query),
      announced,
      fc.constantFrom('1.1', '1.1', '1.1', '1.0', '2.0', 'x'),
    )
    .map(([method, path, more, bytes, how, version]) => {
      const { header, sent } = announce(how, bytes);
      const lines = [`${method} ${path} HTTP/${version}`, 'Host: x', 'Connection: close', ...more, ...header];
      return { head: `${lines.join('\r\n')}\r\n\r\n`, body: sent };
    });
}
