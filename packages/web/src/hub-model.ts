import { chooseModelFile, type HubName, parseHubName, type Precision, ScorecamError } from '@scorecam/core';
import { fetchBlob } from './fetch-blob.js';

/** Which file of a repository is wanted, and from which hub. */
export interface HubOptions {
  /** The address of the hub (default: `https://huggingface.co`). */
  readonly hub?: string | undefined;
  /** The precision of the weights (default: fp32). */
  readonly dtype?: Precision | undefined;
  /** Cancels the download. */
  readonly signal?: AbortSignal | undefined;
}

/** The part of the hub's answer that is used. */
interface Commit {
  readonly sha: string;
  readonly siblings: readonly { readonly rfilename: string }[];
}

/**
 * The address of a model on the Hugging Face Hub, at the commit that its revision is now: what is kept under it never changes.
 * The hub lets every page read its public files; no token is sent.
 *
 * @param name - `hf:owner/name`, `hf:owner/name@revision` or `hf:owner/name/folder/file.onnx`
 *
 * @example
 * const explainer = await openWebExplainer(await hubModelUrl('hf:owner/name'), { keep: true });
 *
 * @throws ScorecamError INVALID_OPTION for another name, UNREADABLE_FILE with the remedy, CANCELLED
 */
export async function hubModelUrl(name: string, options: HubOptions = {}): Promise<URL> {
  const { hub = 'https://huggingface.co', dtype, signal } = options;
  const wanted = parseHubName(name);
  const { sha, siblings } = await lookUp(wanted, { hub, signal });
  const files = siblings.map(({ rfilename }) => rfilename);
  const file = chooseModelFile({ place: `"${wanted.repository}"`, files, file: wanted.file, dtype });
  return new URL(
    `${base(hub)}/${wanted.repository}/resolve/${sha}/${file.split('/').map(encodeURIComponent).join('/')}`,
  );
}

async function lookUp(
  { repository, revision }: HubName,
  { hub, signal }: { readonly hub: string; readonly signal: AbortSignal | undefined },
): Promise<Commit> {
  const url = new URL(`${base(hub)}/api/models/${repository}/revision/${encodeURIComponent(revision)}`);
  const answer = await fetchBlob(url, { signal }).catch((error: unknown) => {
    const isRefused = error instanceof ScorecamError && /answered 40[1-4]/.test(error.message);
    throw isRefused ? unknownModel(repository, revision, error) : error;
  });
  return JSON.parse(await answer.text()) as Commit; // the documented answer of this route
}

function unknownModel(repository: string, revision: string, cause: unknown): ScorecamError {
  const sentence = `The hub has no public model "${repository}" at "${revision}"; check the name, or download its files and open them.`;
  return new ScorecamError('UNREADABLE_FILE', sentence, cause);
}

function base(hub: string): string {
  return hub.replace(/\/+$/, '');
}
