/**
 * Average drop, increase and gain: how does the class probability change when only what a map marks is kept?
 *
 *   drop      max(0, Y - O) / Y                   mean over pictures; lower is better
 *   increase  1 where O > Y, else 0               mean; higher is better
 *   gain      max(0, O - Y) / (1 - Y)             mean; higher is better
 *
 * Y is the probability for the picture x, O that for x * M, M the part that is kept (zeros of the normalized input
 * elsewhere). Drop and increase: Chattopadhyay et al., Grad-CAM++ (arXiv 1710.11063), and section 4.2 of Score-CAM
 * (arXiv 1910.01279); gain: Zhang et al., Opti-CAM (arXiv 2301.07002).
 *
 * What M is differs between papers and is called the protocol here:
 *
 *   top50      1 for the 50 % highest pixels of the map (those above its median), else 0: the text of Score-CAM
 *   top50-map  the map's values there, else 0
 *   map        the whole map: Grad-CAM++, torchcam, xplique
 *
 * and any other share likewise, as top30. Where peers differ: pytorch-grad-cam's drop is Y - O, not relative to Y;
 * torchcam and xplique divide by Y + a small number.
 */
import { ScorecamError } from '../../errors.js';
import { asIs } from '../../model/mask-feeds.js';
import type { SpatialMap } from '../../spatial-map.js';
import { floatTensor } from '../../tensor.js';
import { quantile } from '../statistics.js';
import type { Metric, MetricTable } from './metric.js';
import { type Perturbations, scorePerturbed } from './score-perturbed.js';

/** What is kept of a picture. */
export interface KeptShare {
  /** As users name it: `top50`, `top50-map`, `map`. */
  readonly name: string;
  /** The share of the pixels that is kept, in (0, 1]. */
  readonly share: number;
  /** Whether a kept pixel is kept whole, or multiplied by its map value. */
  readonly values: 'binary' | 'map';
}

/** Average drop, increase and gain under each of the protocols; a row holds the class probability of what each keeps. */
export const recognition = {
  name: 'recognition',
  title: 'Recognition',
  source: 'Chattopadhyay et al., arXiv 1710.11063; Zhang et al., arXiv 2301.07002',
  passes: ({ protocols }) => protocols.length,
  async measure({ map }, picture, { protocols }): Promise<Readonly<Record<`O_${string}`, number>>> {
    const kept = await scorePerturbed(picture, keptParts(map, protocols));
    return Object.fromEntries(protocols.map((name, i) => [keptKey(name), kept[i]!]));
  },
  tables: ({ options }) => options.protocols.map(protocolTable),
} as const satisfies Metric;

/** The protocols that are measured when none are named. */
export const defaultProtocols: readonly string[] = ['top50', 'top50-map', 'map'];

/**
 * Reads the name of a protocol: `map`, `topN` or `topN-map`, N a whole percentage from 1 to 99.
 *
 * @throws ScorecamError INVALID_OPTION
 */
export function parseProtocol(name: string): KeptShare {
  if (name === 'map') return { name, share: 1, values: 'map' };
  const [, percent, map] = /^top([1-9]\d?)(-map)?$/.exec(name) ?? [];
  if (percent !== undefined) return { name, share: Number(percent) / 100, values: map ? 'map' : 'binary' };
  throw new ScorecamError(
    'INVALID_OPTION',
    `Unknown protocol "${name}": use map, topN or topN-map, with N from 1 to 99, for example top50.`,
  );
}

/** The key of a protocol in a row: top50 is `O_top50_binary`, top50-map is `O_top50_map`. */
function keptKey(protocol: string): `O_${string}` {
  const binary = parseProtocol(protocol).values === 'binary';
  return `O_${protocol.replaceAll('-', '_')}${binary ? '_binary' : ''}`;
}

/** The part of a picture that is kept, one value in [0, 1] a pixel. */
export function keptMask({ data }: SpatialMap, { share, values }: KeptShare): Float32Array {
  const threshold = share === 1 ? -Infinity : quantile(data.slice().sort(), 1 - share);
  return data.map((value) => (value <= threshold ? 0 : values === 'binary' ? 1 : value));
}

/** max(0, Y - O) / Y, in [0, 1]; 0 where Y is 0 and nothing can drop. */
export function relativeDrop(whole: number, kept: number): number {
  return whole === 0 ? 0 : Math.max(0, whole - kept) / whole;
}

/** max(0, O - Y) / (1 - Y), in [0, 1]; 0 where Y is 1 and nothing can be gained. */
export function relativeGain(whole: number, kept: number): number {
  return whole === 1 ? 0 : Math.max(0, kept - whole) / (1 - whole);
}

function keptParts(map: SpatialMap, protocols: readonly string[]): Perturbations {
  const { height, width } = map;
  return {
    fill: 'zero',
    count: protocols.length,
    masks: (start, end) => {
      const maps = new Float32Array((end - start) * height * width);
      protocols
        .slice(start, end)
        .forEach((name, i) => maps.set(keptMask(map, parseProtocol(name)), i * height * width));
      return { ...asIs, maps: floatTensor(maps, [end - start, 1, height, width]) };
    },
  };
}

function protocolTable(name: string): MetricTable {
  const { share, values } = parseProtocol(name);
  const pixels = share === 1 ? 'all pixels' : `the ${Math.round(100 * share)} % highest pixels of the map`;
  const kept = values === 'binary' ? `${pixels}, whole` : `${pixels}, times their map values`;
  const field = keptKey(name);
  return {
    name: 'recognition',
    title: `Recognition (Table 1), ${name}`,
    protocol: [
      `Kept: ${kept}; the rest is 0 of the normalized input.`,
      'Y is the class probability of the picture, O that of the part that is kept.',
      'Drop: mean of max(0, Y - O) / Y. Increase: share of pictures with O > Y. Gain: mean of max(0, O - Y) / (1 - Y).',
    ],
    columns: [
      { name: 'drop', better: 'lower', field, value: (part, whole) => relativeDrop(whole, part) },
      { name: 'increase', better: 'higher', field, value: (part, whole) => (part > whole ? 1 : 0) },
      { name: 'gain', better: 'higher', field, value: (part, whole) => relativeGain(whole, part) },
    ],
  };
}
