import type { GraphBuilder } from '../../rewrite/graph-builder.js';
import type { MapParts } from '../export-form.js';
import type { Chunk } from '../row-loop.js';

/** The masks of some rows of one picture. */
export interface MaskedRows {
  readonly parts: Pick<MapParts, 'image' | 'layout' | 'size'>;
  readonly chunk: Chunk;
  /** (rows, H, W), in [0, 1]. */
  readonly masks: string;
}

/** The input of a picture under each mask, in the layout of the network. */
export function maskedInput(body: GraphBuilder, { parts, chunk, masks }: MaskedRows): string {
  const { height, width } = parts.size;
  const dims = parts.layout === 'nchw' ? [chunk.rows, 1, height, width] : [chunk.rows, height, width, 1];
  const picture = body.node('Gather', [parts.image, chunk.picture]); // (C, H, W) or (H, W, C)
  return body.node('Mul', [picture, body.node('Reshape', [masks, body.ints(dims)])]);
}
