import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveMade, servePage, type StaticServer } from '../server/index.js';

let folder: string;
let server: StaticServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scorecam-serve-'));
  await mkdir(join(folder, 'page'));
  await writeFile(
    join(folder, 'page/index.html'),
    `<meta http-equiv="Content-Security-Policy" content="default-src 'self'">`,
  );
  await writeFile(join(folder, 'page/inside.js'), 'inside');
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await symlink('../secret.txt', join(folder, 'page/link.txt'));
  await symlink('..', join(folder, 'page/above'));
  await symlink('inside.js', join(folder, 'page/same.js'));
  await writeFile(join(folder, 'page/packed.wasm.gz'), 'packed');
  server = (await servePage({ folder: join(folder, 'page') }))!;
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** fetch() sends no Host of one's own. */
function ask(path: string, { method = 'GET', host }: { method?: string; host?: string } = {}): Promise<Answer> {
  const { port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const headers = host === undefined ? {} : { Host: host };
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() }),
      );
    });
    sent.on('error', reject).end();
  });
}

describe('the server of the page', () => {
  it('gives its files, also by a link that stays in the folder', async () => {
    expect(await ask('/inside.js')).toMatchObject({ status: 200, body: 'inside' });
    expect(await ask('/same.js')).toMatchObject({ status: 200, body: 'inside' });
    expect(await ask('/inside.js', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
    expect((await ask('/')).headers['content-type']).toBe('text/html; charset=utf-8');
  });

  it('sends a compressed file in the place of one that is not there, as what it is when it is unpacked', async () => {
    const { status, headers } = await ask('/packed.wasm');
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'content-encoding': 'gzip', 'content-type': 'application/wasm' });
    expect((await ask('/inside.js')).headers['content-encoding']).toBeUndefined();
  });

  it.each(['/link.txt', '/above/secret.txt', '/../secret.txt', '/..%2fsecret.txt', '/none', '/%00', '/%'])(
    'gives nothing for %s, which leads out of its folder or nowhere',
    async (path) => expect(await ask(path)).toMatchObject({ status: 404, body: 'Not found\n' }),
  );

  it.each(['evil.example', 'evil.example:80', '127.0.0.1.evil.example'])(
    'does not answer to the name %j, which a page of another site may give it',
    async (host) => expect((await ask('/inside.js', { host })).status).toBe(421),
  );

  it.each(['localhost', 'LOCALHOST:9000', '127.0.0.1:1', '[::1]:80'])('answers to %s', async (host) =>
    expect((await ask('/inside.js', { host })).status).toBe(200),
  );

  it('sends the headers that protect the page with every answer, refusals included', async () => {
    const answers = [await ask('/'), await ask('/none'), await ask('/', { method: 'POST' })];
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 405]);
    for (const { headers } of answers)
      expect(headers).toMatchObject({
        'content-security-policy': "default-src 'self'; frame-ancestors 'none'",
        'cross-origin-resource-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
    expect(answers[2]!.headers.allow).toBe('GET, HEAD');
  });
});

describe('serveMade', () => {
  it('sends what is made for a decoded path, under the same rules as files', async () => {
    const make = (path: string) => {
      if (path === 'x') return Promise.reject(new Error('damaged'));
      return Promise.resolve(path === 'a ü/b.webp' || path === 'index.html' ? Buffer.from(path) : undefined);
    };
    const made = await serveMade(make, { isolated: false, headers: { 'X-Own': '1' } });
    const answers = await Promise.all(['', 'a%20%C3%BC/b.webp', 'x', 'none'].map((path) => fetch(made.url + path)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 404, 404]);
    expect(await Promise.all(answers.slice(0, 2).map((each) => each.text()))).toEqual(['index.html', 'a ü/b.webp']);
    expect(answers[1]!.headers.get('content-type')).toBe('image/webp');
    expect(answers.every(({ headers }) => headers.get('x-own') === '1')).toBe(true);
    await made.close();
  });
});
