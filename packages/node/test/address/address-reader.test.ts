import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LookupAddress } from 'node:dns';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { AddressReader, type AddressLimits } from '../../src/address/address-reader.js';
import { addressName } from '../../src/address/picture-address.js';
import { isPrivate } from '../../src/address/private-networks.js';

/** How often `/round` was asked for. */
let rounds = 0;

/** What the server does at each path. */
const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/picture': (response) => response.end('bytes'),
  '/moved': (response) => response.writeHead(307, { location: '/picture' }).end(),
  '/metadata': (response) => response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end(),
  '/mapped': (response) => response.writeHead(301, { location: 'http://[::ffff:10.0.0.1]/' }).end(),
  '/to-file': (response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
  '/to-inside': (response) => response.writeHead(308, { location: 'http://inside.test/' }).end(),
  '/to-user': (response) => response.writeHead(302, { location: 'http://user:secret@public.test/' }).end(),
  '/to-nonsense': (response) => response.writeHead(302, { location: 'http://[' }).end(),
  '/nowhere': (response) => response.writeHead(302).end(),
  '/round': (response) => {
    rounds++;
    response.writeHead(302, { location: '/round' }).end();
  },
  '/long': (response) => response.writeHead(200, { 'content-length': 1e12 }).write('x'),
  '/endless': (response) => {
    const write = () => void (response.destroyed || response.write('x'.repeat(1024), () => setImmediate(write)));
    write();
  },
  '/slow': (response) => {
    const timer = setInterval(() => response.write('x'), 20);
    response.on('close', () => clearInterval(timer));
  },
  '/silent': () => undefined,
  '/short': (response) => response.writeHead(200, { 'content-length': 1000 }).write('x', () => response.destroy()),
  '/bomb': (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(1e6))),
  '/missing': (response) => response.writeHead(404).end('x'),
  '/head': (response) => response.writeHead(200, { 'x-long': 'x'.repeat(1e5) }).end(),
  '/encodings': (response) => response.end(response.req.headers['accept-encoding']),
  '/hang-up': (response) => response.destroy(),
  '/upgrade': (response) => response.socket?.end('HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
};

/** Names of this test, and where they are. */
const names: Readonly<Record<string, readonly string[]>> = {
  'public.test': ['127.0.0.1'],
  'inside.test': ['10.1.2.3'],
  'local.test': ['127.0.0.1'],
  'mixed.test': ['93.184.216.34', '::1'],
  'nobody.test': [],
};

const lookup = ((name: string, _options: object, callback: (error: null, found: LookupAddress[]) => void) =>
  callback(
    null,
    (names[name] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
  )) as unknown as NonNullable<AddressLimits['lookup']>;

let server: Server;
let port: number;
/** The address of this server counts as one of the public internet in this test. */
const outward: AddressLimits = {
  schemes: ['http:', 'https:'],
  refuses: (address) => address !== '127.0.0.1' && isPrivate(address),
  lookup,
  bytes: 4096,
};

beforeAll(async () => {
  server = createServer((request, response) => answers[request.url ?? '']?.(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function read(address: string, limits?: AddressLimits): Promise<string> {
  const reader = new AddressReader(limits);
  return (await reader.read(address).finally(() => reader.close())).toString();
}

/** What a reader with the defaults says, but that names are those of this test. */
const refusedAtOnce: readonly (readonly [address: string, reason: string])[] = [
  ['http://public.test/a.jpg', 'http: is not encrypted'],
  ['file:///etc/passwd', 'only https: is read, not file:'],
  ['ftp://public.test/a.jpg', 'only https: is read, not ftp:'],
  ['data:image/png;base64,AAAA', 'only https: is read, not data:'],
  ['https://[', 'that is not a valid address'],
  ['https://user:secret@public.test/', 'an address may not hold a user or password'],
  ['https://:secret@public.test/', 'an address may not hold a user or password'],
  ['https://127.0.0.1/', '127.0.0.1 is of a private network'],
  ['https://127.1/', '127.0.0.1 is of a private network'],
  ['https://0x7f.1/', '127.0.0.1 is of a private network'],
  ['https://2130706433/', '127.0.0.1 is of a private network'],
  ['https://017700000001/', '127.0.0.1 is of a private network'],
  ['https://0.0.0.0/', '0.0.0.0 is of a private network'],
  ['https://10.0.0.1/', '10.0.0.1 is of a private network'],
  ['https://172.31.255.255/', '172.31.255.255 is of a private network'],
  ['https://192.168.1.1/', '192.168.1.1 is of a private network'],
  ['https://100.100.100.200/', '100.100.100.200 is of a private network'],
  ['https://169.254.169.254/latest/meta-data/', '169.254.169.254 is of a private network'],
  ['https://255.255.255.255/', '255.255.255.255 is of a private network'],
  ['https://[::]/', ':: is of a private network'],
  ['https://[::1]/', '::1 is of a private network'],
  ['https://[::ffff:127.0.0.1]/', '::ffff:7f00:1 is of a private network'],
  ['https://[::127.0.0.1]/', '::7f00:1 is of a private network'],
  ['https://[64:ff9b::7f00:1]/', '64:ff9b::7f00:1 is of a private network'],
  ['https://[2002:7f00:1::]/', '2002:7f00:1:: is of a private network'],
  ['https://[fe80::1]/', 'fe80::1 is of a private network'],
  ['https://[fd00:ec2::254]/', 'fd00:ec2::254 is of a private network'],
  ['https://local.test/', '"local.test" is at 127.0.0.1, and 127.0.0.1 is of a private network'],
  ['https://mixed.test/', '"mixed.test" is at ::1'],
  ['https://nobody.test/', '"nobody.test" has no IP address'],
];

/** What is noticed on the way, by paths of the server. */
const refusedLater: readonly (readonly [path: string, reason: string])[] = [
  [
    '/metadata',
    'it redirects to "http://169.254.169.254/latest/meta-data/", and 169.254.169.254 is of a private network',
  ],
  ['/mapped', '::ffff:a00:1 is of a private network'],
  ['/to-file', 'it redirects to "file:///etc/passwd", and only https: is read, not file:'],
  ['/to-inside', '"inside.test" is at 10.1.2.3'],
  ['/to-user', 'an address may not hold a user or password'],
  ['/to-nonsense', 'it redirects to "http://[", and that is not a valid address'],
  ['/nowhere', 'the server redirects to nowhere'],
  ['/round', 'it redirects more than 5 times'],
  ['/long', 'it has more than the 4096 bytes that are read at most'],
  ['/endless', 'it has more than the 4096 bytes that are read at most'],
  ['/short', 'the server ended the connection before the end'],
  ['/bomb', 'the server sends it as "gzip", which was not asked for'],
  ['/missing', 'the server answers 404'],
  ['/head', 'the head of the answer is too long'],
  ['/hang-up', 'the server ended the connection before the end'],
  ['/upgrade', 'the server answers 101'],
];

/** Paths of the server that end at the limit of time alone. */
const late: readonly string[] = ['/slow', '/silent'];

describe('AddressReader', () => {
  it('reads an address, behind a redirect and from a private network if that is allowed', async () => {
    expect(await read(`http://public.test:${port}/moved`, outward)).toBe('bytes');
    expect(await read(`http://127.0.0.1:${port}/picture`, { allowPrivate: true })).toBe('bytes');
  });

  it('refuses every hostile address with a sentence that names it', async () => {
    const cases = [
      ...refusedAtOnce.map(([address, reason]) => ({ address, reason, limits: { lookup } })),
      ...refusedLater.map(([path, reason]) => ({
        address: `http://public.test:${port}${path}`,
        reason,
        limits: outward,
      })),
      ...late.map((path) => ({
        address: `http://public.test:${port}${path}`,
        reason: 'it was not read after 0.1 s',
        limits: { ...outward, seconds: 0.1 },
      })),
    ];
    const refusals = cases.map(({ address, limits }) =>
      read(address, limits).then(
        () => 'was read',
        (error: Error & { code?: string }) => `${error.code}: ${error.message}`,
      ),
    );
    const messages = await Promise.all(refusals);
    for (const [i, { reason }] of cases.entries()) {
      expect(messages[i]).toMatch(/^UNREADABLE_FILE: The address ".+" cannot be read: .+\.$/s);
      expect(messages[i]).toContain(reason);
      expect(messages[i]).not.toContain('secret');
    }
    expect(cases.length).toBeGreaterThanOrEqual(40);
    expect(rounds).toBe(6);
  });

  it('connects to the IP address that was checked, and does not look the name up again', async () => {
    let calls = 0;
    const rebinding = ((_name: string, _options: object, callback: (error: null, found: LookupAddress[]) => void) =>
      callback(null, [{ address: calls++ === 0 ? '127.0.0.1' : '10.0.0.1', family: 4 }])) as unknown as typeof lookup;
    expect(await read(`http://public.test:${port}/picture`, { ...outward, lookup: rebinding })).toBe('bytes');
    expect(calls).toBe(1);
  });

  it('asks for no encoding', async () => {
    expect(await read(`http://public.test:${port}/encodings`, outward)).toBe('identity');
  });

  it('is stopped by its signal', async () => {
    const reader = new AddressReader(outward);
    const reading = reader.read(`http://public.test:${port}/silent`, AbortSignal.timeout(50));
    await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
    reader.close();
  });
});

describe('addressName', () => {
  it('is the path of the address, with a hash of what else tells it from others', () => {
    expect(addressName('https://Example.com:8443/a/b%20c.jpg')).toBe('https/example.com+8443/a/b%20c.jpg');
    expect(addressName('https://example.com/../a.jpg')).toBe('https/example.com/a.jpg');
    expect(addressName('https://example.com/a.jpg?key=1')).toMatch(/^https\/example\.com\/a\.jpg\/[0-9a-f]{16}$/);
    const names = ['a', 'a?1', 'a?2', '/a', 'a/'].map((path) => addressName(`https://example.com/${path}`));
    expect(new Set(names).size).toBe(5);
  });
});
