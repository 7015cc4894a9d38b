import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodePicture, encodePng, openExplainer, readPicture } from '@scorecam/node';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Service } from '../src/index.js';
import { ask, bundled, catAndDog, post, startEmojiService } from './support/emoji-service.js';

let service: Service;
let folder: string;
let b64: string;
const log: string[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scorecam-service-'));
  b64 = await catAndDog();
  const sink = { write: (line: string) => log.push(line) };
  service = await startEmojiService({ audit: join(folder, 'audit.jsonl'), log: sink });
});
afterAll(async () => {
  await service.close();
  await rm(folder, { recursive: true, force: true });
});

describe("KServe's V1 protocol", () => {
  it('lists the model, says that it is ready, and knows no other', async () => {
    expect(await ask(service, 'v1/models')).toMatchObject({ status: 200, body: { models: ['emoji-vgg'] } });
    const found = await ask(service, 'v1/models/emoji-vgg');
    expect(found).toMatchObject({ status: 200, body: { name: 'emoji-vgg', ready: true } });
    expect(await ask(service, 'v1/models/other')).toMatchObject({ status: 404, body: { code: 'UNKNOWN_MODEL' } });
    const path = 'v1/models/..%2Femoji-vgg:explain';
    expect(await post(service, path, { instances: [{ b64 }] })).toMatchObject({ status: 404 });
  });

  it('predicts, the most probable class first', async () => {
    const instances = [{ b64 }, { image_bytes: { b64 } }];
    const { status, body } = await post(service, 'v1/models/emoji-vgg:predict', { instances, parameters: { top: 2 } });
    const classes = [
      { index: 1, label: 'dog', probability: expect.closeTo(0.52, 2) as unknown, logit: expect.any(Number) as unknown },
      { index: 0, label: 'cat', probability: expect.closeTo(0.46, 2) as unknown, logit: expect.any(Number) as unknown },
    ];
    expect({ status, body }).toEqual({ status: 200, body: { predictions: [{ classes }, { classes }] } });
  });

  it('explains by Grad-CAM with the numbers that the explainer gives, and enters it in the audit log', async () => {
    const parameters = { map: 'numbers', classes: ['cat'] };
    const { body } = await post(service, 'v1/models/emoji-vgg:explain', { instances: [{ b64 }], parameters });
    const explainer = await openExplainer(bundled('emoji-vgg.onnx'), { device: 'cpu', threads: 1 });
    const picture = await readPicture(bundled('pictures/cat_and_dog.png'));
    const { classes } = await explainer.explain(picture, { method: 'grad-cam', classes: ['cat'] });
    await explainer.dispose();
    const { map, probability, logit } = classes[0]!;
    const numbers = { height: map.height, width: map.width, data: Array.from(map.data) };
    expect(body).toMatchObject({
      predictions: [{ classes: [{ label: 'dog' }, { label: 'cat' }, {}, {}, {}] }],
      explanations: [
        {
          ...{ method: 'grad-cam', preset: 'pytorch-grad-cam', width: 400, height: 300 },
          view: { left: 0, top: 0, width: 400, height: 300 },
          classes: [{ index: 0, label: 'cat', probability, logit, map: numbers }],
        },
      ],
    });
    const entry: unknown = JSON.parse((await readFile(join(folder, 'audit.jsonl'), 'utf8')).split('\n').at(-2) ?? '');
    expect(entry).toMatchObject({
      scorecamAudit: 1,
      image: { path: 'request' },
      classes: [{ index: 0, label: 'cat' }],
    });
  });

  it('draws the map and the overlay as PNG files of the size of the picture, and no map on request', async () => {
    const draw = async (parameters: object) => {
      const { body } = await post(service, 'v1/models/emoji-vgg:explain', { instances: [{ b64 }], parameters });
      const [{ classes }] = (body as { explanations: [{ classes: [Record<string, { b64: string }>] }] }).explanations;
      return classes[0];
    };
    const { map, overlay } = await draw({ overlay: true });
    for (const drawn of [map, overlay]) {
      const bytes = Buffer.from(drawn?.b64 ?? '', 'base64');
      expect(await decodePicture(bytes, 'drawn')).toMatchObject({ width: 400, height: 300 });
    }
    expect(Object.keys(await draw({ map: 'none' }))).toEqual(['index', 'label', 'probability', 'logit']);
  });
});

describe('a large picture', () => {
  it('is read and drawn in another thread, so that this one is free to answer meanwhile', async () => {
    const [width, height] = [3000, 3000];
    const png = await encodePng({ width, height, data: new Uint8Array(4 * width * height).fill(200) });
    const body = { instances: [{ b64: Buffer.from(png).toString('base64') }], parameters: { overlay: true } };
    const shares: number[] = [];
    for (let round = 0; round < 3; round++) {
      const before = performance.eventLoopUtilization();
      expect(await post(service, 'v1/models/emoji-vgg:explain', body)).toMatchObject({ status: 200 });
      shares.push(performance.eventLoopUtilization(before).utilization);
    }
    // Resizing and drawing in this thread would take more than a third of it each time; other work may disturb one.
    expect(Math.min(...shares)).toBeLessThan(0.15);
  });
});

describe('the open inference protocol', () => {
  it('describes the server and the model, and says that both are ready', async () => {
    expect((await ask(service, 'v2')).body).toMatchObject({ name: 'scorecam', version: '0.1.0' });
    expect((await ask(service, 'v2/health/live')).body).toEqual({ live: true });
    expect((await ask(service, 'v2/health/ready')).body).toEqual({ ready: true });
    expect((await ask(service, 'v2/models/emoji-vgg/ready')).body).toEqual({ name: 'emoji-vgg', ready: true });
    expect((await ask(service, 'v2/models/emoji-vgg')).body).toMatchObject({ inputs: [{ datatype: 'BYTES' }] });
  });

  it('infers class, score and map as tensors', async () => {
    const inputs = [{ name: 'image', shape: [2], datatype: 'BYTES', data: [b64, b64] }];
    const body = { id: 'a7', inputs, parameters: { class: 'cat' } };
    const answer = await post(service, 'v2/models/emoji-vgg/infer', body);
    expect(answer.body).toMatchObject({
      model_name: 'emoji-vgg',
      id: 'a7',
      outputs: [
        { name: 'class', datatype: 'INT64', shape: [2], data: [0, 0] },
        { name: 'score', datatype: 'FP32', shape: [2] },
        { name: 'saliency', datatype: 'FP32', shape: [2, 128, 128] },
      ],
    });
    const { outputs } = answer.body as { outputs: { data: number[] }[] };
    expect(outputs[2]!.data).toHaveLength(2 * 128 * 128);
    const noTensor = await post(service, 'v2/models/emoji-vgg/infer', { inputs: [{ name: 'image', shape: [1] }] });
    expect(noTensor).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
  });
});

describe('the operation of a service', () => {
  it('has an OpenAPI document with every route, whose references lead somewhere', async () => {
    const { body } = await ask(service, 'openapi.json');
    const { paths, components } = body as { paths: Record<string, object>; components: { schemas: object } };
    const references = [...JSON.stringify(body).matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name);
    expect(references.length).toBeGreaterThan(10);
    for (const name of references) expect(Object.keys(components.schemas)).toContain(name);
    for (const [path, operations] of Object.entries(paths)) {
      const method = 'post' in operations ? 'POST' : 'GET';
      const { status } = await ask(service, path.slice(1).replace('{name}', 'emoji-vgg'), { method });
      expect({ path, isThere: status !== 404 }).toEqual({ path, isThere: true });
    }
  });

  it('counts requests and explanations for Prometheus, by the patterns of routes', async () => {
    const { body, headers } = await ask(service, 'metrics');
    expect(headers.get('content-type')).toMatch(/^text\/plain/);
    expect(body).toMatch(/scorecam_explanations_total\{model="emoji-vgg",method="grad-cam"\} [1-9]/);
    expect(body).toMatch(/scorecam_requests_total\{route="\/v1\/models\/:name:explain",status="200"\} [1-9]/);
    expect(body).toMatch(/scorecam_requests_running 0\n/);
  });

  it('writes a line of JSON for every request, without what was sent', () => {
    const lines = log.map((line) => JSON.parse(line) as Record<string, unknown>);
    const explained = lines.filter(({ route }) => route === '/v1/models/:name:explain');
    expect(explained[0]).toMatchObject({ method: 'POST', status: 200, seconds: expect.any(Number) as unknown });
    expect(log.every((line) => line.length < 1000)).toBe(true);
  });

  it('answers to the names of this machine alone, so that no page of another site can ask it', async () => {
    const { hostname, port } = new URL(service.url);
    const status = await new Promise((resolve, reject) => {
      request({ hostname, port, path: '/v1/models', headers: { host: 'evil.example' } }, (response) =>
        resolve(response.resume().statusCode),
      )
        .on('error', reject)
        .end();
    });
    expect(status).toBe(421);
  });
});

describe('a service with a token and a folder of models', () => {
  let guarded: Service;
  const token = 'a-token-of-many-letters';
  beforeAll(
    async () =>
      void (guarded = await startEmojiService({ token, folder: join(bundled('emoji-vgg.onnx'), '..', '..') })),
  );
  afterAll(() => guarded.close());

  it.each([
    ['none', undefined, 401],
    ['another', 'Bearer b-token-of-many-letters', 401],
    ['a longer one', `Bearer ${token}x`, 401],
    ['another scheme', `Basic ${token}`, 401],
    ['the token', `Bearer ${token}`, 200],
  ])('with %s', async (_name, authorization, expected) => {
    const headers = authorization === undefined ? undefined : { authorization };
    const { status, headers: answered } = await ask(guarded, 'v1/models', headers && { headers });
    expect(status).toBe(expected);
    expect(answered.get('www-authenticate')).toBe(expected === 401 ? 'Bearer' : null);
  });

  it('answers the probes of its machine without it', async () => {
    expect(await ask(guarded, 'v2/health/ready')).toMatchObject({ status: 200 });
  });

  it('loads a model when it is first asked for', async () => {
    const headers = { authorization: `Bearer ${token}` };
    const loaded = async () =>
      /scorecam_models_loaded (\d)/.exec(String((await ask(guarded, 'metrics', { headers })).body))?.[1];
    const list = await ask(guarded, 'v1/models', { headers });
    expect(list.body).toEqual({ models: ['emoji-vgg'] });
    expect(await loaded()).toBe('0');
    const { status } = await post(guarded, 'v1/models/emoji-vgg:predict', { instances: [{ b64 }] }, { headers });
    expect({ status, loaded: await loaded() }).toEqual({ status: 200, loaded: '1' });
  });
});
