/**
 * What a model says about itself in the metadata of its file, as exporters of classifiers write it:
 *
 *   names   {0: 'ant', 1: 'bee'} of Ultralytics, a dictionary of Python; a JSON list or dictionary from others
 *   task    Ultralytics' classifiers cut the central square out of a picture whose shorter side is `imgsz`; no task of
 *           theirs subtracts a mean
 */
import type { CardContent } from './parse-model-card.js';

/** The name of a class in a dictionary of Python. */
const pythonEntry = /(\d+)\s*:\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g;

/** One entry of a model's metadata. */
export interface MetadataEntry {
  /** The name, such as `names`. */
  readonly key: string;
  /** The value, always text. */
  readonly value: string;
}

/** The labels and the preprocessing that the metadata of a model state. */
export function metadataCard(metadata: readonly MetadataEntry[]): CardContent {
  const entries = new Map(metadata.map(({ key, value }) => [key, value]));
  const labels = labelsOf(entries.get('names') ?? entries.get('labels') ?? '');
  const task = entries.get('task');
  const isUltralytics = task !== undefined && entries.has('stride') && entries.has('imgsz');
  const plain = { mean: [0], std: [1], range: [0, 1] } as const;
  const side = Number(/\d+/.exec(entries.get('imgsz') ?? '')?.[0]);
  const framing = task === 'classify' && side > 0 ? ({ resize: 'crop', resizeTo: side } as const) : {};
  return {
    ...(labels.length > 0 && { labels }),
    ...(isUltralytics && { preprocessing: { ...plain, ...framing } }),
    notices: [],
  };
}

/** Names for the class indices from 0 on; none if one of them is missing. */
function labelsOf(text: string): readonly string[] {
  const names = text.startsWith('[') ? listOf(text) : dictionaryOf(text);
  return names.every((name) => typeof name === 'string') ? names : [];
}

function listOf(text: string): readonly unknown[] {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}

function dictionaryOf(text: string): readonly unknown[] {
  const names = new Map<number, string>();
  for (const [, index, single, double] of text.replaceAll(/"(\d+)"\s*:/g, '$1:').matchAll(pythonEntry))
    names.set(Number(index), (single ?? double ?? '').replaceAll(/\\(.)/g, '$1'));
  return Array.from({ length: names.size }, (_, index) => names.get(index));
}
