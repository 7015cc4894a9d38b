import { ScorecamError } from '../errors.js';

/** A model in a repository of a hub, as a user names it. */
export interface HubName {
  /** `owner/name` */
  readonly repository: string;
  /** A branch, a tag or a commit. */
  readonly revision: string;
  /** The path of the `.onnx` file in the repository, if it is named. */
  readonly file?: string;
}

const prefix = 'hf:';
const form = /^hf:([\w.-]+\/[\w.-]+)(?:@([^/]+))?(?:\/(.+))?$/;

/** Whether a model is named as `hf:owner/name`, and not by its path. */
export function isHubName(name: string): boolean {
  return name.startsWith(prefix);
}

/**
 * Reads `hf:owner/name`, `hf:owner/name@revision` and `hf:owner/name@revision/folder/file.onnx`.
 *
 * @throws ScorecamError INVALID_OPTION
 */
export function parseHubName(name: string): HubName {
  const [, repository, revision = 'main', file] = form.exec(name) ?? [];
  if (repository !== undefined)
    return { repository, revision: decodeURIComponent(revision), ...(file !== undefined && { file }) };
  throw new ScorecamError(
    'INVALID_OPTION',
    `"${name}" is not the name of a model on the hub; use hf:owner/name, hf:owner/name@revision or hf:owner/name/file.onnx.`,
  );
}
