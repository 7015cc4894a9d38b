/** A model file on the disk: whole or not at all, its weights copied from the file that they come from. */
import { type FilePiece, filePieces, type OnnxModel, throwIfCancelled } from '@scorecam/core';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { writeStaged } from './staged-folder.js';

/** A model to save, and where. */
export interface SavedModel {
  /** A rewritten model, which names its files of weights relative to `folder`. */
  readonly model: OnnxModel;
  readonly folder: string;
  /** The path of the new file; an existing file is replaced. */
  readonly path: string;
}

/**
 * Writes a model file. Weights from the original's own file are copied in pieces, and take no memory; those of other
 * files stay there.
 *
 * @throws ScorecamError UNWRITABLE_OUTPUT, or CANCELLED after an abort
 */
export async function saveModel({ model, folder, path }: SavedModel, signal?: AbortSignal): Promise<void> {
  const [place, name] = [dirname(resolve(path)), basename(path)];
  await writeStaged({ folder: place }, name, async (staging) => {
    const file = await open(join(staging, name), 'w');
    try {
      for (const piece of filePieces(model)) await writePiece(file, piece, { folder, signal });
      await file.sync();
    } finally {
      await file.close();
    }
  });
}

async function writePiece(
  file: FileHandle,
  piece: FilePiece,
  { folder, signal }: { readonly folder: string; readonly signal: AbortSignal | undefined },
): Promise<void> {
  throwIfCancelled(signal);
  if (!('location' in piece)) return file.writeFile(piece);
  const { location, offset, length } = piece;
  const source = createReadStream(join(folder, location), { start: offset, end: offset + length - 1 });
  for await (const bytes of source) await file.writeFile(bytes as Buffer); // a stream without an encoding gives buffers
}
