import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deflateSync, gzipSync } from 'node:zlib';
import type { Service } from '../src/index.js';
import { ask, catAndDog, post, startEmojiService } from './support/emoji-service.js';

let service: Service;
beforeAll(async () => void (service = await startEmojiService({ limits: { bodyBytes: 2 ** 20, pixels: 1e6 } })));
afterAll(() => service.close());

const explain = 'v1/models/emoji-vgg:explain';
const base64 = (bytes: string | Uint8Array) => Buffer.from(bytes as Uint8Array).toString('base64');
const ofPicture = (bytes: string | Uint8Array) => JSON.stringify({ instances: [{ b64: base64(bytes) }] });
const withParameters = (parameters: object) => JSON.stringify({ instances: [{ b64: small }], parameters });

/** A PNG that declares a size, with pixels that inflate to `bytes` zeros. */
function png(width: number, height: number, bytes = 0): Buffer {
  const chunk = (name: string, data: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(name), data, Buffer.alloc(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6], 8);
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([
    ...[signature, chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.alloc(bytes)))],
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A picture that is taken, so that a request with it is refused for another reason. */
const small = base64(png(10, 10, 410));

function gif(width: number, height: number): Buffer {
  const screen = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0x2c, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0x3b]);
  for (const at of [0, 12]) {
    screen.writeUInt16LE(width, at);
    screen.writeUInt16LE(height, at + 2);
  }
  return Buffer.concat([Buffer.from('GIF89a'), screen]);
}

const svg = '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>';
const entities = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg>&a;</svg>';

/** What a stranger may send, and the status that it is answered with. */
const bodies: readonly (readonly [name: string, status: number, body: string | Buffer])[] = [
  ['an empty body', 400, ''],
  ['null', 400, 'null'],
  ['a list', 400, '[]'],
  ['no JSON', 400, 'instances=1'],
  ['JSON that is cut short', 400, '{"instances":[{"b64":"'],
  ['a number that JSON lacks', 400, '{"instances":NaN}'],
  ['bytes that are no UTF-8', 400, Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
  ['half a million opened lists', 400, '['.repeat(500_000)],
  ['lists, 100,000 deep', 400, '['.repeat(100_000) + ']'.repeat(100_000)],
  ['objects, 100,000 deep', 400, '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000)],
  ['300,000 empty lists', 400, `[${'[],'.repeat(300_000)}[]]`],
  ['100,000 numbers', 400, `{"instances":[${'1,'.repeat(100_000)}1]}`],
  ['a key of 900,000 letters', 400, `{"${'a'.repeat(900_000)}":1}`],
  ['900,000 backslashes', 400, `{"instances":"${'\\'.repeat(900_000)}"}`],
  ['a prototype', 400, `{"__proto__":{"instances":[{"b64":"${small}"}]}}`],
  ['a constructor', 400, '{"constructor":{"prototype":{"instances":1}}}'],
  ['instances that are an object', 400, '{"instances":{"length":1}}'],
  ['no instances', 400, '{"instances":[]}'],
  ['an instance that is null', 400, '{"instances":[null]}'],
  ['an instance that is a number', 400, '{"instances":[[1,2,3]]}'],
  ['more instances than are taken', 400, JSON.stringify({ instances: Array(9).fill({ b64: small }) })],
  ['an unknown field', 400, JSON.stringify({ instances: [{ b64: small }], path: '/etc/passwd' })],
  ['an unknown parameter', 400, withParameters({ baseline: 'file:/etc/passwd' })],
  ['a top of 0', 400, withParameters({ top: 0 })],
  ['a top of a billion', 400, withParameters({ top: 1e9 })],
  ['a negative class', 400, withParameters({ classes: [-1] })],
  ['a class of a thousand letters', 400, withParameters({ classes: ['c'.repeat(1000)] })],
  ['an unknown method', 400, withParameters({ method: '../../etc/passwd' })],
  ['an unknown preset', 400, withParameters({ method: 'grad-cam:__proto__' })],
  ['a method named as a part of objects', 400, withParameters({ method: 'constructor' })],
  ['an opacity of 2', 400, withParameters({ opacity: 2 })],
  ['the address of a cloud', 400, '{"instances":[{"url":"http://169.254.169.254/latest/meta-data/"}]}'],
  ['the address of a file', 400, '{"instances":[{"url":"file:///etc/passwd"}]}'],
  ['a path instead of base64', 400, '{"instances":[{"b64":"/etc/passwd"}]}'],
  ['a data URL', 400, `{"instances":[{"b64":"data:image/png;base64,${small}"}]}`],
  ['base64 with spaces', 400, '{"instances":[{"b64":"AA AA AA"}]}'],
  ['an empty picture', 400, '{"instances":[{"b64":""}]}'],
  ['text', 400, ofPicture('small')],
  ['SVG that reads a file', 400, ofPicture(svg)],
  ['XML with an entity', 400, ofPicture(entities)],
  ['a compressed archive', 400, ofPicture(gzipSync(Buffer.alloc(100_000)))],
  ['a PNG of 900 megapixels', 400, ofPicture(png(30_000, 30_000))],
  ['a PNG above the limit of the service', 413, ofPicture(png(2000, 2000))],
  ['a PNG without pixels', 400, ofPicture(png(100, 100))],
  ['a GIF of four billion pixels', 400, ofPicture(gif(65_535, 65_535))],
  ['a GIF of nothing', 400, ofPicture(gif(10, 10))],
  ['the head of a JPEG', 400, ofPicture(Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46]))],
  [
    'a TIFF whose directory is itself',
    400,
    ofPicture(Buffer.from('II*\0\x08\0\0\0\x01\0\0\x01\x04\0\x01\0\0\0\x08\0\0\0\x08\0\0\0')),
  ],
  ['a body above the limit', 413, ofPicture(Buffer.alloc(2 ** 20))],
];

/** One sentence that shows nothing of the machine. */
const sentence = /^(?!.*(?:node_modules|\/work|packages\/| at |Error:))[^\n]{10,2000}\.$/s;

describe('what a stranger may send', () => {
  it.each(bodies)('%s is refused with %i in one sentence', async (_name, status, body) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await ask(service, explain, {
      method: 'POST',
      headers,
      body: typeof body === 'string' ? body : new Uint8Array(body),
    });
    expect(answer).toMatchObject({
      status,
      body: {
        error: expect.stringMatching(sentence) as unknown,
        code: expect.stringMatching(/^[A-Z_\d]+$/) as unknown,
      },
    });
  });

  it.each(['text/plain', 'multipart/form-data', 'application/x-www-form-urlencoded'])('%s is no JSON', async (type) => {
    const headers = { 'content-type': type };
    expect(await ask(service, explain, { method: 'POST', headers, body: '{}' })).toMatchObject({ status: 415 });
  });

  it('a body without a length is not read', async () => {
    const body = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1000)) });
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body, duplex: 'half' };
    expect(await ask(service, explain, init as RequestInit)).toMatchObject({
      status: 411,
      body: { code: 'NO_LENGTH' },
    });
  });

  it('a PNG of 100 x 100 with 64 MB behind its pixels is read as what it says, and no further', async () => {
    const body = ofPicture(png(100, 100, 64e6));
    const headers = { 'content-type': 'application/json' };
    const answer = await ask(service, explain, { method: 'POST', headers, body });
    expect(answer).toMatchObject({ status: 200, body: { explanations: [{ width: 100, height: 100 }] } });
  });

  it('leaves the service as it was', async () => {
    const answer = await post(service, explain, { instances: [{ b64: await catAndDog() }] });
    expect(answer).toMatchObject({ status: 200, body: { explanations: [{ classes: [{ label: 'dog' }] }] } });
  });
});

describe('addresses, if they are allowed', () => {
  let reading: Service;
  beforeAll(async () => void (reading = await startEmojiService({ allowAddresses: true })));
  afterAll(() => reading.close());

  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'https://127.0.0.1/',
    'https://localhost/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://user:secret@example.com/',
    'file:///etc/passwd',
    'https:///etc/passwd',
    'data:image/png;base64,AAAA',
    '',
  ])('%p is refused without saying why', async (url) => {
    const answer = await post(reading, explain, { instances: [{ url }] });
    expect(answer).toMatchObject({ status: 400, body: { code: 'UNREADABLE_ADDRESS' } });
  });
});
