import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Service } from '../src/index.js';
import { catAndDog, metric, post, startEmojiService, until } from './support/emoji-service.js';

const explain = 'v1/models/emoji-vgg:explain';
let b64: string;
beforeAll(async () => void (b64 = await catAndDog()));

/** A request that takes many seconds unless it is given up. */
const slow = () => ({ instances: [{ b64 }], parameters: { method: 'rise' } });
const quick = () => ({ instances: [{ b64 }], parameters: { map: 'none' } });

/** A connection that has sent the beginning of a request. */
async function begin({ url }: Service, text: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(text);
  return socket;
}

const head = (length: number) =>
  `POST /${explain} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;

/** The answer to a request that has announced its body, and sends none of it. */
async function answerToHead(service: Service, length: number): Promise<string> {
  const socket = await begin(service, head(length));
  let answer = '';
  socket.on('data', (chunk) => (answer += String(chunk)));
  while (!answer.endsWith('}')) await once(socket, 'data');
  socket.destroy();
  return answer;
}

describe('callers of a service with one place and one seat', () => {
  let service: Service;
  const log: string[] = [];
  beforeAll(async () => {
    const limits = { atOnce: 1, waiting: 1, seconds: 60 };
    service = await startEmojiService({ limits, log: { write: (line) => log.push(line) } });
  });
  afterAll(() => service.close());

  it('work on one, let one wait, and refuse the next with the seconds to wait; a caller who hangs up makes room', async () => {
    const stop = new AbortController();
    const worked = post(service, explain, slow(), { signal: stop.signal }).catch((error: Error) => error.name);
    await until(service, 'scorecam_requests_running', 1);
    const waiting = post(service, explain, quick());
    await until(service, 'scorecam_requests_waiting', 1);
    const refused = await post(service, explain, quick());
    expect(refused).toMatchObject({ status: 429, body: { code: 'BUSY' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(await answerToHead(service, 10_000)).toMatch(/^HTTP\/1.1 429 /);
    stop.abort();
    expect(await worked).toBe('AbortError');
    expect(await waiting).toMatchObject({ status: 200 });
    expect(await metric(service, 'scorecam_requests_running')).toBe(0);
    expect(log.some((line) => (JSON.parse(line) as { status?: number }).status === 499)).toBe(true);
  });

  it('who announce a body that is too large are refused before they send it', async () => {
    const most = 16 * 2 ** 20;
    expect(await answerToHead(service, most + 1)).toContain(`has ${most + 1} bytes; this service takes ${most}`);
  });

  it('who send slowly take no place, and who leave in the middle leave nothing behind', async () => {
    const sockets = await Promise.all(Array.from({ length: 6 }, () => begin(service, `${head(10_000)}{"instances":[`)));
    expect(await metric(service, 'scorecam_requests_running')).toBe(0);
    expect(await post(service, explain, quick())).toMatchObject({ status: 200 });
    for (const socket of sockets) socket.destroy();
    expect(await post(service, explain, quick())).toMatchObject({ status: 200 });
  });

  it('who announce more bodies than fit in memory are refused until the others have left', async () => {
    const most = 16 * 2 ** 20;
    const sockets = await Promise.all(Array.from({ length: 8 }, () => begin(service, `${head(most)}{`)));
    await until(service, 'scorecam_body_bytes', 8 * most);
    expect(await post(service, explain, quick())).toMatchObject({ status: 429, body: { code: 'BUSY' } });
    for (const socket of sockets) socket.destroy();
    await until(service, 'scorecam_body_bytes', 0);
    expect(await post(service, explain, quick())).toMatchObject({ status: 200 });
  });
});

describe('the end of a service', () => {
  it('answers everything that it has taken, and then takes nothing', async () => {
    const service = await startEmojiService({ limits: { atOnce: 1 } });
    const taken = Array.from({ length: 5 }, () => post(service, explain, quick()));
    await until(service, 'scorecam_requests_waiting', 4);
    const closed = service.close();
    const answers = await Promise.all(taken);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(answers.at(-1)!.headers.get('connection')).toBe('close');
    await closed;
    await expect(post(service, explain, quick())).rejects.toThrow();
  });
});
