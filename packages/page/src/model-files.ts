/** The files that a user drops on the page, sorted by their names. */
import { ScorecamError } from '@scorecam/core';

/** A model and the files that belong to it. */
export interface ModelFiles {
  readonly model: File;
  readonly card?: File;
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
  return { model: { ...kept, ...sortParts(parts, kept?.data), model }, ...(picture && { picture }) };
}

function sortParts(parts: readonly File[], data: ModelFiles['data'] = {}): Omit<ModelFiles, 'model'> {
  const card = parts.find(({ name }) => name.endsWith('.card.json'));
  const labels = labelsAmong(parts.filter(isText));
  const weights = parts.filter((file) => !isModel(file) && !isText(file) && file !== card);
  const named = Object.fromEntries(weights.map((file) => [file.name, file]));
  return { ...(card && { card }), ...(labels && { labels }), data: { ...data, ...named } };
}

/** The only text file, or the first one whose name suggests labels. */
function labelsAmong(texts: readonly File[]): File | undefined {
  return texts.length === 1 ? texts[0] : texts.find(({ name }) => /label|class|categor|synset|names/i.test(name));
}

function isText({ name }: File): boolean {
  return name.toLowerCase().endsWith('.txt');
}

function isPicture({ type }: File): boolean {
  return type.startsWith('image/');
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
