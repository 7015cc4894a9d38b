/** What is asked of the hub, and what its refusals mean. */
import { downloadFileToCacheDir, HubApiError, modelInfo, pathsInfo } from '@huggingface/hub';
import { type HubName, ScorecamError } from '@scorecam/core';
import { rm, stat } from 'node:fs/promises';
import { throwIfAborted } from '../abort.js';
import { countingFetch } from './counting-fetch.js';

/** A commit and the paths of all of its files. */
export interface HubCommit {
  readonly commit: string;
  readonly files: readonly string[];
}

/** How far a download is. */
export interface HubProgress {
  /** The path in the repository. */
  readonly file: string;
  /** Bytes, of `total`. */
  readonly done: number;
  /** The size of the file in bytes. */
  readonly total: number;
}

/** How files are downloaded. */
export interface DownloadOptions {
  /** Called as the bytes of a file arrive. */
  readonly onProgress?: ((progress: HubProgress) => void) | undefined;
  /** Cancels the download. */
  readonly signal?: AbortSignal | undefined;
}

/** The address of the hub: `HF_ENDPOINT`, as the other programs of Hugging Face read it; an empty one is none. */
export function hubUrl(): string {
  return (process.env['HF_ENDPOINT'] || 'https://huggingface.co').replace(/\/+$/, '');
}

/**
 * Looks up a revision.
 *
 * @returns undefined if the hub cannot be reached
 * @throws ScorecamError UNREADABLE_FILE if the hub refuses, CANCELLED
 */
export async function lookUp(name: HubName, signal?: AbortSignal): Promise<HubCommit | undefined> {
  const { repository, revision } = name;
  try {
    const asked = { name: repository, revision, additionalFields: ['sha' as const, 'filePaths' as const] };
    const { sha, filePaths } = await modelInfo({ ...asked, ...access(), fetch: countingFetch({ signal }) });
    return { commit: sha, files: filePaths };
  } catch (error) {
    throwIfAborted(signal);
    if (isUnreachable(error)) return undefined;
    throw refusal(name, error);
  }
}

/**
 * Downloads a file of a commit to the cache, unless it is there.
 *
 * @returns its path
 * @throws ScorecamError UNREADABLE_FILE, CANCELLED
 */
export async function download(name: HubName, file: string, options: DownloadOptions): Promise<string> {
  const { repository: repo, revision } = name;
  const { onProgress, signal } = options;
  try {
    const total = (await pathsInfo({ repo, revision, paths: [file], ...access() }))[0]?.size ?? 0;
    let done = 0;
    const onBytes = (count: number) => onProgress?.({ file, done: Math.min((done += count), total), total });
    const fetch = countingFetch({ onBytes, signal });
    const path = await quietly(() => downloadFileToCacheDir({ repo, revision, path: file, ...access(), fetch }));
    await checkSize(path, total);
    return path;
  } catch (error) {
    throwIfAborted(signal);
    if (isUnreachable(error)) throw new ScorecamError('UNREADABLE_FILE', unreachable(name), error);
    throw refusal(name, error);
  }
}

/** Whether the user forbids that the hub is asked, as for the other programs of Hugging Face. */
export function isOffline(): boolean {
  return ['1', 'true', 'yes', 'on'].includes((process.env['HF_HUB_OFFLINE'] ?? '').toLowerCase());
}

/** Why a model is not here, and how to get it. */
export function unreachable({ repository, revision }: HubName): string {
  const missing = `the cache does not hold "${repository}" at "${revision}"`;
  return isOffline()
    ? `HF_HUB_OFFLINE is set, and ${missing}; unset it once, so that the model is downloaded.`
    : `${hubUrl()} cannot be reached, and ${missing}; check the network, or HF_ENDPOINT for another hub.`;
}

function access() {
  const accessToken = process.env['HF_TOKEN'];
  return { hubUrl: hubUrl(), ...(accessToken !== undefined && { accessToken }) };
}

async function checkSize(path: string, size: number): Promise<void> {
  const found = (await stat(path)).size;
  if (found === size) return;
  await rm(path);
  throw new ScorecamError('UNREADABLE_FILE', `"${path}" has ${found} bytes, but ${size} were announced; try again.`);
}

/** The hub's library announces every download on standard output. */
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { debug } = console;
  console.debug = () => undefined;
  try {
    return await work();
  } finally {
    console.debug = debug;
  }
}

/** A fetch that found no server throws a TypeError; one whose connection broke, too. */
function isUnreachable(error: unknown): boolean {
  return error instanceof TypeError && /fetch failed|terminated/.test(error.message);
}

function refusal({ repository, revision }: HubName, error: unknown): ScorecamError {
  if (error instanceof ScorecamError) return error;
  const { statusCode, message } =
    error instanceof HubApiError
      ? error
      : { statusCode: 0, message: error instanceof Error ? error.message : String(error) };
  return new ScorecamError('UNREADABLE_FILE', sentence(), error);

  function sentence(): string {
    if (statusCode === 404 && /revision/i.test(message)) return `"${repository}" has no revision "${revision}".`;
    if (statusCode === 401 || statusCode === 404)
      return `${hubUrl()} has no model "${repository}", or it is private; check the name, or set HF_TOKEN.`;
    if (statusCode === 403) return `${hubUrl()} refuses "${repository}": accept its terms there, and set HF_TOKEN.`;
    return `"${repository}" cannot be downloaded from ${hubUrl()}: ${message}`;
  }
}
