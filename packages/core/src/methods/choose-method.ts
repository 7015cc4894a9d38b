/** From what a user names to a method with a full set of options. */
import { ScorecamError } from '../errors.js';
import type { PreparedModel } from '../model/prepared-model.js';
import type { ActivatedInput, ScoredInput } from '../model/masked-model.js';
import { nearMatches } from '../near-matches.js';
import type { Tensor } from '../tensor.js';
import { methods } from './index.js';
import type { LayerMethod, Method, MethodRequest, MethodResult } from './method.js';
import { checkOptions, type OptionTable } from './option.js';
import { NoGradients } from './steps/without-gradients.js';

/** What a user may name, before it is checked; a setting stands for all three. */
export interface MethodWish {
  /** Default: `score-cam`. */
  readonly method?: string | MethodSetting | undefined;
  /** Default: the first preset of the method. */
  readonly preset?: string | undefined;
  /** Options that replace those of the preset. */
  readonly options?: Readonly<Record<string, unknown>> | undefined;
}

/** The method that made a map, by its name, the preset, and every option in force: what it takes to make the map again. */
export interface MethodSetting {
  /** The method. */
  readonly name: string;
  /** The preset, or the one that the options depart from. */
  readonly preset: string;
  /** All options of the method. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** The method of a name, with any options. @throws ScorecamError INVALID_OPTION, with the names that there are */
export function findMethod(name: string): Method<OptionTable> {
  const found = methods.find((method) => method.name === name);
  // A method takes its own options only; `settingOf` has checked them wherever they are handed to it.
  if (found) return found;
  const names = methods.map((method) => method.name);
  const near = nearMatches(name, names);
  const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `use one of ${names.join(', ')}.`;
  throw new ScorecamError('INVALID_OPTION', `There is no method "${name}"; ${hint}`);
}

/**
 * A method's preset with some of its options replaced.
 *
 * @throws ScorecamError INVALID_OPTION if the method, the preset, an option or its value is unknown
 */
export function settingOf({ method: name = methods[0].name, preset, options = {} }: MethodWish): MethodSetting {
  if (typeof name !== 'string') return settingOf({ ...name, method: name.name });
  const method = findMethod(name);
  const chosen = preset ?? defaultPresetOf(method);
  if (!Object.hasOwn(method.presets, chosen)) {
    const names = Object.keys(method.presets).join(', ');
    throw new ScorecamError('INVALID_OPTION', `${method.title} has no preset "${chosen}"; its presets are ${names}.`);
  }
  const whole = { ...method.presets[chosen]?.options, ...definedOnly(options) };
  return { name, preset: chosen, options: checkOptions(method.options, whole, method.title) };
}

/**
 * A method and its preset in one word: `rise`, `score-cam:paper`.
 *
 * @throws ScorecamError INVALID_OPTION if the method or the preset is unknown
 */
export function parseMethod(text: string): MethodSetting {
  const [method = '', ...preset] = text.split(':');
  return settingOf({ method, preset: preset.length > 0 ? preset.join(':') : undefined });
}

/** The word of {@link parseMethod} for a setting; the default preset is left out. */
export function methodWord({ name, preset }: Pick<MethodSetting, 'name' | 'preset'>): string {
  return preset === defaultPresetOf(findMethod(name)) ? name : `${name}:${preset}`;
}

/** Runs a method on an input that {@link lookFor} gave. */
export async function runMethod(
  setting: MethodSetting,
  { model, input }: { readonly model: PreparedModel; readonly input: ScoredInput | ActivatedInput },
  request: Omit<MethodRequest<unknown>, 'options'>,
): Promise<MethodResult> {
  // `lookFor` gives an activation to a method of a layer, and `settingOf` has checked the options.
  const method = findMethod(setting.name) as LayerMethod<OptionTable>;
  try {
    return await method.explain(model, input as ActivatedInput, { ...request, options: setting.options });
  } catch (error) {
    throw error instanceof NoGradients ? withAlternatives(error, model) : error;
  }
}

/** The refusal with the methods that serve the model all the same. */
function withAlternatives({ message, cause }: NoGradients, { layer }: PreparedModel): ScorecamError {
  const others = methods.filter(({ asks, subject }) => !asks.endsWith('Gradients') && (layer || subject === 'input'));
  const names = others.map(({ name }) => name);
  const list = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return new ScorecamError('UNSUPPORTED_MODEL', `${message.replace(/\.$/, '')}; ${list} work without them.`, cause);
}

/** What a method has to know about an input before it begins: its logits and, for a method of a layer, the activation. */
export function lookFor(
  { name }: Pick<MethodSetting, 'name'>,
  model: PreparedModel,
  image: Tensor<'float32'>,
): Promise<ScoredInput | ActivatedInput> {
  return findMethod(name).subject === 'layer' ? model.activate(image) : model.look(image);
}

function defaultPresetOf({ presets }: Method<OptionTable>): string {
  return Object.keys(presets)[0] ?? '';
}

/** An option that is undefined is one that was not given. */
function definedOnly(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
