/** Runs `scorecam explain`: every image through one explainer, and its results into a folder. */
import type { Explainer, Explanation, ExplainOptions, FileIdentity, ResultRecord } from '@scorecam/core';
import { checkWritable, hashFile, openExplainer, saveExplanation } from '@scorecam/node';
import { basename } from 'node:path';
import type { ExplainArguments } from './flags.js';
import { unlessAborted } from '../interrupt.js';
import { openTerminal, type Terminal } from '../terminal.js';
import { describeResult } from './describe-result.js';
import { type ImageInput, readInput } from './read-input.js';
import { type ExplainRequest, readRequest } from './read-request.js';
import { resultFolders } from './result-folders.js';

/** What one run of the command works with. */
interface Run extends ExplainRequest {
  readonly explainer: Explainer;
  readonly modelFile: FileIdentity;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/**
 * Explains the images of a command line.
 *
 * @throws ScorecamError for whatever the user can mend, CANCELLED after Ctrl-C
 */
export async function explain(parsed: ExplainArguments, signal: AbortSignal): Promise<void> {
  const request = readRequest(parsed);
  const terminal = openTerminal(parsed);
  await checkWritable(request.out);
  const opening = Promise.all([openExplainer(request.model, request.opening), modelIdentity(request.model)]);
  const [explainer, modelFile] = await unlessAborted(opening, signal);
  try {
    const records = await explainAll({ ...request, explainer, modelFile, terminal, signal });
    terminal.give(records.length === 1 ? records[0] : records);
  } finally {
    await explainer.dispose();
  }
}

async function explainAll(run: Run): Promise<ResultRecord[]> {
  const folders = resultFolders(run.images, run.out);
  const records: ResultRecord[] = [];
  for (const [i, image] of run.images.entries()) {
    records.push(await explainImage(run, image, folders[i] ?? run.out));
  }
  return records;
}

async function explainImage(run: Run, path: string, folder: string): Promise<ResultRecord> {
  const { explainer, terminal, signal, modelFile: model, colorMap, opacity } = run;
  const { input, file: image } = await readInput(path);
  const explanation = await explainInput(run, input, basename(path));
  const picture = input.kind === 'picture' ? input.picture : explainer.pictureOf(input.tensor);
  const record = await saveExplanation(explanation, { picture, folder, model, image, colorMap, opacity, signal });
  terminal.say(describeResult({ explanation, record, folder, isDefaultLayer: run.isDefaultLayer }));
  return record;
}

async function explainInput(run: Run, input: ImageInput, title: string): Promise<Explanation> {
  const { explainer, explaining, terminal, signal } = run;
  const bar = terminal.progress(title);
  const options: ExplainOptions = { ...explaining, signal, onProgress: ({ done, total }) => bar.update(done, total) };
  try {
    const explanation =
      input.kind === 'picture'
        ? explainer.explain(input.picture, options)
        : explainer.explainInput(input.tensor, options);
    return await unlessAborted(explanation, signal);
  } finally {
    bar.stop();
  }
}

async function modelIdentity(path: string): Promise<FileIdentity> {
  return { path, sha256: await hashFile(path) };
}
