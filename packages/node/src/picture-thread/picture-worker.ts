/**
 * The picture thread: reads, decodes and preprocesses pictures, and draws and writes the results. All of it is plain
 * JavaScript that would otherwise keep the main thread from feeding the runtime. A picture stays here between the two.
 */
import {
  type FileIdentity,
  type Picture,
  pictureNotices,
  placeExplanation,
  preprocess,
  ScorecamError,
} from '@scorecam/core';
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { readWhole } from '../read-file.js';
import { decodePicture } from '../picture/read-picture.js';
import { saveExplanation } from '../results/save-explanation.js';
import { removeStaging } from '../results/staged-folder.js';
import type {
  PictureAnswer,
  PictureCallName,
  PictureReply,
  PictureRequest,
  ReadArguments,
  ReadPicture,
  SaveArguments,
} from './picture-protocol.js';

const pictures = new Map<number, Picture>();

parentPort?.on('message', (request: PictureRequest) => {
  void answer(request).then((reply) => parentPort?.postMessage(reply, pixelsOf(request, reply)));
});

/** The buffer of a picture that is given away: it is moved, where to copy it would stop the caller's thread. */
function pixelsOf({ call }: PictureRequest, reply: PictureReply): ArrayBuffer[] {
  if (call !== 'decode' || !reply.ok) return [];
  const { buffer, byteLength } = (reply.answer as Picture).data; // the answer of that call
  // A small one may lie in the pool that Node shares out, which cannot be moved.
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

async function perform(request: PictureRequest): Promise<PictureAnswer<PictureCallName>> {
  switch (request.call) {
    case 'decode':
      return decodePicture(request.arguments.bytes, request.arguments.name);
    case 'read':
      return read(request.id, request.arguments);
    case 'save':
      return save(request.arguments).finally(() => pictures.delete(request.arguments.ticket));
    case 'forget':
      pictures.delete(request.arguments.ticket);
      return null;
  }
}

async function read(ticket: number, { path, preprocessing }: ReadArguments): Promise<ReadPicture> {
  const { picture, sha256 } = await readHashed(path);
  const started = performance.now();
  const preprocessed = preprocess(picture, preprocessing);
  pictures.set(ticket, picture);
  return {
    ...preprocessed,
    size: { width: picture.width, height: picture.height },
    sha256,
    preprocessTime: performance.now() - started,
  };
}

/** A picture with the hash of the bytes that were decoded. */
async function readHashed(path: string): Promise<{ picture: Picture; sha256: string }> {
  const bytes = await readWhole(path, 'picture');
  const picture = await decodePicture(bytes, basename(path));
  return { picture, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** No sheet is drawn: it would take most of the time, and the report's page of the image shows the same. */
async function save({ ticket, path, explained, view, preprocessTime, ...options }: SaveArguments) {
  const picture = pictures.get(ticket) ?? (await readAgain(path, options.image));
  if (options.mayHoldStaging) await removeStaging(options.folder);
  const explanation = placeExplanation(explained, { view, picture, preprocessTime, notices: pictureNotices(picture) });
  return saveExplanation(explanation, { ...options, picture, sheet: false });
}

/** The picture of a thread that died since. */
async function readAgain(path: string, { sha256 }: FileIdentity): Promise<Picture> {
  const again = await readHashed(path);
  if (again.sha256 === sha256) return again.picture;
  throw new ScorecamError('UNREADABLE_FILE', `The picture "${path}" was changed while it was explained; try it again.`);
}
