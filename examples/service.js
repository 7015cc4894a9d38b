/**
 * An HTTP service: POST a picture, get its overlay as PNG, with the class in a header.
 * `PORT=8080 MODEL=model.onnx node examples/service.js`
 */
import { overlay, ScorecamError } from '@scorecam/core';
import { decodePicture, encodePng, openExplainer } from '@scorecam/node';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const model = process.env['MODEL'] ?? fileURLToPath(import.meta.resolve('@scorecam/models/emoji-vgg/emoji-vgg.onnx'));
// One model for all requests. onnxruntime runs in a process of its own, so that the event loop stays free.
const explainer = await openExplainer(model);

const server = createServer(async (request, response) => {
  const stop = new AbortController();
  response.on('close', () => stop.abort()); // a client that leaves wants no map
  try {
    const picture = await decodePicture(await buffer(request), 'the request');
    const { classes } = await explainer.explain(picture, { method: 'recipro-cam', signal: stop.signal });
    const [{ label, index, probability, original }] = classes;
    const png = await encodePng(overlay(picture, original, { colorMap: 'turbo', opacity: 0.5 }));
    const headers = {
      'Content-Type': 'image/png',
      'X-Class': String(label ?? index),
      'X-Probability': String(probability),
    };
    response.writeHead(200, headers).end(png);
  } catch (error) {
    const isFaultOfClient = error instanceof ScorecamError && error.code === 'INVALID_IMAGE';
    if (!isFaultOfClient) console.error(error);
    response.writeHead(isFaultOfClient ? 400 : 500, { 'Content-Type': 'text/plain' });
    response.end(error instanceof ScorecamError ? error.message : 'Internal error');
  }
});

server.listen(Number(process.env['PORT'] ?? 8080), '127.0.0.1', () => {
  console.log(`Listening on http://127.0.0.1:${server.address().port}`);
});
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, async () => {
    server.close();
    await explainer.dispose();
    process.exit();
  });
