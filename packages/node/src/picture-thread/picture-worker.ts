/**
 * The picture thread: reads, decodes and preprocesses pictures, and draws and writes the results. All of it is plain
 * JavaScript that would otherwise keep the main thread from feeding the runtime. A picture stays here between the two. What
 * decoding does not need is loaded when it is first asked for.
 */
import type { Picture, Raster } from '@scorecam/core';
import { ScorecamError } from '@scorecam/core/errors';
import { parentPort } from 'node:worker_threads';
import { decodeImage } from '../picture/read-picture.js';
import { pictureWatch } from '../results/picture-watch.js';
import type { PictureAnswer, PictureCallName, PictureReply, PictureRequest } from './picture-protocol.js';

parentPort?.on('message', (request: PictureRequest) => {
  void answer(request).then((reply) => parentPort?.postMessage(reply, pixelsOf(request, reply)));
});

/** The buffer of a picture that is given away: it is moved, because copying it would block the caller's thread. */
function pixelsOf({ call }: PictureRequest, reply: PictureReply): ArrayBuffer[] {
  if (call !== 'decode' || !reply.ok) return [];
  const { buffer, byteLength } = (reply.answer as Picture | Raster).data; // the answer of that call
  // A small one may be part of Node's shared pool, which cannot be moved.
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
}

async function answer(request: PictureRequest): Promise<PictureReply> {
  const { id } = request;
  try {
    return { id, ok: true, answer: await perform(request) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { id, ok: false, message, ...(error instanceof ScorecamError && codesOf(error)) };
  }
}

function codesOf({ code, cause }: ScorecamError): Pick<Extract<PictureReply, { ok: false }>, 'code' | 'systemCode'> {
  return { code, ...(cause instanceof Error && 'code' in cause && { systemCode: String(cause.code) }) };
}

const kept = () => import('./kept-pictures.js');

async function perform(request: PictureRequest): Promise<PictureAnswer<PictureCallName>> {
  switch (request.call) {
    case 'decode':
      return decodeImage(request.arguments.bytes, request.arguments.name, request.arguments);
    case 'read':
      return (await kept()).read(request.id, request.arguments);
    case 'save':
      return (await kept()).save(request.arguments);
    case 'compose':
      return (await kept()).compose(request.arguments);
    case 'forget':
      (await kept()).forget(request.arguments.ticket);
      return null;
    case 'measure':
      pictureWatch.start();
      return pictureWatch.times;
  }
}
