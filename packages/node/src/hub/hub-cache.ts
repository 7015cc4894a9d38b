import { getHFHubCachePath } from '@huggingface/hub';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

/**
 * What the cache of the hub holds of a repository, in the layout that Python's huggingface_hub has: the files of a commit are in
 * `snapshots/<commit>`, and `refs/<revision>` names the commit of a branch or tag.
 */
export class HubCache {
  readonly #folder: string;

  /** @param repository - `owner/name` */
  constructor(repository: string) {
    this.#folder = join(getHFHubCachePath(), `models--${repository.replace('/', '--')}`);
  }

  /** The commit that a revision was when it was last looked up; undefined if it never was. */
  async commitOf(revision: string): Promise<string | undefined> {
    if (/^[0-9a-f]{40}$/.test(revision)) return revision;
    const text = await readFile(join(this.#folder, 'refs', revision), 'utf8').catch(() => undefined);
    return text?.trim();
  }

  /** Remembers the commit of a revision, for when the hub cannot be reached. */
  async keep(revision: string, commit: string): Promise<void> {
    const path = join(this.#folder, 'refs', revision);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, commit);
  }

  /** The files of a commit that are here, by their paths in the repository. */
  async filesOf(commit: string): Promise<string[]> {
    const folder = this.pathOf(commit, '');
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  }

  /** The path that a file of a commit has, or will have. */
  pathOf(commit: string, file: string): string {
    return join(this.#folder, 'snapshots', commit, file);
  }
}
