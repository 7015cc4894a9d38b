import { type MapRequest, parseMethod, ScorecamError } from '@scorecam/core';
import type { ExportOptions } from '@scorecam/node';
import { basename, extname } from 'node:path';
import { bundledModel } from '../bundled.js';
import { readMethod } from '../options/method-options.js';
import { readFeeds } from '../options/feed-options.js';
import type { ExportArguments } from './flags.js';

/** The command line of `export`, checked and with its defaults filled in. */
export interface ExportCommand {
  readonly model: string;
  readonly out: string;
  readonly options: ExportOptions;
}

/**
 * Checks everything that can be checked before a file is opened.
 *
 * @throws ScorecamError INVALID_OPTION
 */
export function readRequest(parsed: ExportArguments): ExportCommand {
  const { model = bundledModel(), layer, tensor, also = [], mapSize, loops, values, labels, input, output } = parsed;
  const method = readMethod(parsed);
  // A list, if the option is given twice: other commands take several classes.
  if (Array.isArray(parsed.class))
    throw new ScorecamError('INVALID_OPTION', 'The option --class may be used only once.');
  return {
    model,
    out: parsed.out ?? `${basename(model, extname(model))}.${method.name}.onnx`,
    options: {
      maps: [{ method, layer, tensor }, ...also.map(parseMap)],
      class: parsed.class,
      mapSize,
      loops,
      pictures: parsed.with && picturesOf[parsed.with],
      values,
      labels,
      input,
      feeds: readFeeds(parsed.feed),
      output,
      preprocessing: parsed.size === undefined ? parsed.preprocessing : { size: parseSize(parsed.size) },
      device: 'cpu',
    },
  };
}

/** What `--with` puts in front of a model. */
const picturesOf = { normalize: 'input-size', 'resize,normalize': 'any-size' } as const;

/** `grad-cam:paper@features.5`. */
function parseMap(text: string): MapRequest {
  const [method = '', ...layer] = text.split('@');
  return { method: parseMethod(method), ...(layer.length > 0 && { layer: layer.join('@') }) };
}

/** `320x240`, or `224` for both sides. */
function parseSize(text: string): readonly [width: number, height: number] {
  const [, width, height = width] = /^(\d+)(?:x(\d+))?$/.exec(text) ?? [];
  if (Number(width) >= 1 && Number(height) >= 1) return [Number(width), Number(height)];
  throw new ScorecamError('INVALID_OPTION', `The option --size must be WIDTHxHEIGHT in pixels, not "${text}".`);
}
