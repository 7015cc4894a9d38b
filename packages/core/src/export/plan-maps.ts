/** From the maps that a caller wants to their forms, layers and names. */
import { ScorecamError } from '../errors.js';
import type { LayerInfo } from '../layers/layer-info.js';
import { findMethod, type MethodSetting, settingOf } from '../methods/choose-method.js';
import { chooseLayer, type LayerChoice, noLayer } from '../model/choose-layer.js';
import type { ModelFacts } from '../model/model-facts.js';
import { nameLayer } from '../model/name-layer.js';
import type { ExportForm, GradientWish } from './export-form.js';
import type { ExportRequest, MapRequest } from './export-request.js';
import { forms } from './forms/index.js';

/** A map that is to be written. */
export interface PlannedMap {
  /** The name of the output. */
  readonly output: string;
  readonly method: MethodSetting;
  readonly title: string;
  readonly form: ExportForm<unknown>;
  /** The gradient that the map is made of, if it is made of one. */
  readonly gradient: GradientWish | undefined;
  /** Present for a method of a layer. */
  readonly layer: LayerInfo | undefined;
}

/**
 * Plans the maps of a request.
 *
 * @throws ScorecamError INVALID_OPTION if a method cannot be written into a model, or an option is unknown; UNKNOWN_LAYER or
 *   UNSUPPORTED_MODEL if there is no such layer
 */
export async function planMaps(
  facts: ModelFacts,
  request: Pick<ExportRequest, 'maps' | 'mapSize'>,
): Promise<readonly PlannedMap[]> {
  if (request.maps.length === 0) throw new ScorecamError('INVALID_OPTION', 'An export needs a map: name a method.');
  const planned: Omit<PlannedMap, 'output'>[] = [];
  for (const map of request.maps) planned.push(await planMap(facts, map, request.mapSize));
  const names = outputNames(planned);
  return planned.map((map, i) => ({ ...map, output: names[i]! }));
}

async function planMap(
  facts: ModelFacts,
  { method: wish, ...choice }: MapRequest,
  mapSize: ExportRequest['mapSize'],
): Promise<Omit<PlannedMap, 'output'>> {
  const form = formOf(wish.name);
  const { subject, title } = findMethod(wish.name);
  const method = settingOf({ ...wish, method: wish.name, options: sized(wish, mapSize) });
  const layer = subject === 'layer' ? await layerOf(facts, choice) : undefined;
  const gradient = typeof form.gradient === 'function' ? form.gradient(method.options) : form.gradient;
  return { method, title, form, gradient, layer };
}

/** A method's options fit its form: the table's type says so. */
function formOf(name: string): ExportForm<unknown> {
  const { name: known } = findMethod(name);
  const form = (forms as Readonly<Record<string, ExportForm<never> | string>>)[known];
  if (typeof form === 'object') return form as ExportForm<unknown>;
  throw new ScorecamError('INVALID_OPTION', `The method ${known} cannot be written into a model, because ${form}.`);
}

/** The options, at the size that is asked for. */
function sized({ name, options }: MethodSetting, mapSize: ExportRequest['mapSize']): Readonly<Record<string, unknown>> {
  if (mapSize === undefined) return options;
  if (!('scale' in options)) {
    if (mapSize === 'input') return options;
    throw new ScorecamError('INVALID_OPTION', `The maps of ${name} have one size; leave the size of the map out.`);
  }
  if (mapSize === 'layer') return { ...options, scale: 'layer-size' };
  return options['scale'] === 'layer-size' ? { ...options, scale: 'input-size' } : options;
}

async function layerOf(facts: ModelFacts, choice: LayerChoice): Promise<LayerInfo> {
  const isNamed = choice.layer !== undefined || choice.tensor !== undefined;
  const layer = chooseLayer(isNamed ? await nameLayer(facts, choice) : facts);
  if (!layer) throw noLayer();
  return layer;
}

/** `saliency` for a single map; else the method follows, then the layer, the preset and a number if names would be equal without them. */
function outputNames(maps: readonly Omit<PlannedMap, 'output'>[]): readonly string[] {
  if (maps.length === 1) return ['saliency'];
  const methods = maps.map(({ method }) => `saliency_${word(method.name)}`);
  const layers = distinct(methods, (i) => maps[i]?.layer?.module ?? maps[i]?.layer?.tensor);
  const presets = distinct(layers, (i) => maps[i]?.method.preset);
  return distinct(presets, String);
}

/** The names, those that stand for several with a further word each. */
function distinct(names: readonly string[], further: (i: number) => string | undefined): readonly string[] {
  return names.map((name, i) => {
    const added = isRepeated(names, i) ? further(i) : undefined;
    return added === undefined ? name : `${name}_${word(added)}`;
  });
}

function isRepeated(names: readonly string[], at: number): boolean {
  return names.some((name, i) => i !== at && name === names[at]);
}

/** Letters, digits and underscores alone, as programs name things. */
function word(name: string): string {
  return name.replaceAll('+', 'p').replace(/\W+/g, '_').replace(/^_|_$/g, '');
}
