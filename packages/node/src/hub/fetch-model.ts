/** A model of a hub, downloaded to the cache that all programs of Hugging Face share. */
import { chooseModelFile, type HubName, parseHubName, type Precision, ScorecamError } from '@scorecam/core';
import { HubCache } from './hub-cache.js';
import { download, type DownloadOptions, hubUrl, isOffline, lookUp, unreachable } from './hub-client.js';
import { externalFiles } from './external-files.js';

/** Which file of a repository is wanted, and how its download is watched. */
export interface FetchModelOptions extends DownloadOptions {
  /** The precision of the weights (default: fp32). */
  readonly dtype?: Precision | undefined;
  /** Called with a sentence if the hub cannot be reached and the copy in the cache is used. */
  readonly onNotice?: ((sentence: string) => void) | undefined;
}

/** What describes a model, at the top of its repository. */
const descriptions = ['config.json', 'preprocessor_config.json'];

/**
 * Downloads a model with what describes it and the files of its weights, and no other file of the repository, unless they are in
 * the cache (`HF_HOME`). Without a network, or with `HF_HUB_OFFLINE=1`, the commit that the revision last was is taken from there.
 *
 * @param name - `hf:owner/name`; see {@link parseHubName}
 * @returns the path of the `.onnx` file in the cache
 * @throws ScorecamError INVALID_OPTION or UNREADABLE_FILE with the remedy, CANCELLED
 */
export async function fetchModel(name: string, options: FetchModelOptions = {}): Promise<string> {
  const { dtype, signal } = options;
  const wanted = parseHubName(name);
  const online = isOffline() ? undefined : await lookUp(wanted, signal);
  if (!online) return fromCache(wanted, options);
  const { commit, files } = online;
  const cache = new HubCache(wanted.repository);
  const file = chooseModelFile({ place: `"${wanted.repository}"`, files, file: wanted.file, dtype });
  const present = new Set(await cache.filesOf(commit));
  const exact = { ...wanted, revision: commit };
  const get = (path: string) => (present.has(path) ? cache.pathOf(commit, path) : download(exact, path, options));
  const card = file.replace(/\.onnx$/i, '.card.json');
  for (const path of [...descriptions, card]) if (files.includes(path)) await get(path);
  const model = await get(file);
  for (const path of await externalFiles(model, file)) if (files.includes(path)) await get(path);
  await cache.keep(wanted.revision, commit);
  return model;
}

async function fromCache(wanted: HubName, { dtype, onNotice }: FetchModelOptions): Promise<string> {
  const { repository, revision, file } = wanted;
  const cache = new HubCache(repository);
  const commit = await cache.commitOf(revision);
  const files = commit === undefined ? [] : await cache.filesOf(commit);
  if (commit === undefined || files.length === 0) throw new ScorecamError('UNREADABLE_FILE', unreachable(wanted));
  const found = chooseModelFile({ place: `Without the hub, the cache's copy of "${repository}"`, files, file, dtype });
  if (!isOffline()) onNotice?.(`${hubUrl()} cannot be reached; the copy in the cache is used, commit ${commit}.`);
  return cache.pathOf(commit, found);
}
