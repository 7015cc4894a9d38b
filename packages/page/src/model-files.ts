/** The files that a user drops on the page, sorted by their names. */
import { ScorecamError } from '@scorecam/core';

/** A model and the files that belong to it. */
export interface ModelFiles {
  /** A file, or the address of one, which is read together with the files beside it. */
  readonly model: File | URL;
  /** The model's card, or Hugging Face's config.json and preprocessor_config.json. */
  readonly descriptions: readonly File[];
  /** A text file of labels, one per line. */
  readonly labels?: File;
  /** Weight files by name. */
  readonly data: Readonly<Record<string, File>>;
}

/** The files of one drop. */
export interface DroppedFiles {
  readonly model?: ModelFiles;
  readonly picture?: File;
}

/**
 * Sorts the files of one drop. Files without a model complete the current model, so that a data file may follow the model
 * that needs it.
 *
 * @param current - the model of earlier drops
 * @throws ScorecamError UNREADABLE_FILE if a file belongs to no model
 */
export function sortFiles(files: readonly File[], current: ModelFiles | undefined): DroppedFiles {
  const picture = files.find(isPicture);
  const parts = files.filter((file) => !isPicture(file));
  if (parts.length === 0) return picture ? { picture } : {};
  const model = parts.find(isModel) ?? current?.model;
  if (!model) throw strayFile(parts[0]?.name ?? '');
  const kept = parts.some(isModel) ? undefined : current;
  return { model: { ...kept, ...sortParts(parts, kept), model }, ...(picture && { picture }) };
}

function sortParts(parts: readonly File[], kept: ModelFiles | undefined): Omit<ModelFiles, 'model'> {
  const described = parts.filter(isJson);
  const labels = labelsAmong(parts.filter(isText));
  const weights = parts.filter((file) => ![isModel, isText, isJson].some((is) => is(file)));
  const named = Object.fromEntries(weights.map((file) => [file.name, file]));
  const before = kept?.descriptions.filter(({ name }) => !described.some((file) => file.name === name)) ?? [];
  return { descriptions: [...before, ...described], ...(labels && { labels }), data: { ...kept?.data, ...named } };
}

/** The only text file, or the first one whose name suggests labels. */
function labelsAmong(texts: readonly File[]): File | undefined {
  return texts.length === 1 ? texts[0] : texts.find(({ name }) => /label|class|categor|synset|names/i.test(name));
}

function isText({ name }: File): boolean {
  return name.toLowerCase().endsWith('.txt');
}

function isJson({ name }: File): boolean {
  return name.toLowerCase().endsWith('.json');
}

/** A browser knows no type of arrays. */
function isPicture({ type, name }: File): boolean {
  return type.startsWith('image/') || name.toLowerCase().endsWith('.npy');
}

function isModel({ name }: File): boolean {
  return name.toLowerCase().endsWith('.onnx');
}

function strayFile(name: string): ScorecamError {
  return new ScorecamError(
    'UNREADABLE_FILE',
    `"${name}" is neither a picture nor an .onnx model; if it belongs to a model, drop them together.`,
  );
}
