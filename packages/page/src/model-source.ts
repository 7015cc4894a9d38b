/** The user's own model: from files, from an address of this server, or from the hub. */
import { hub } from './links.js';
import type { ModelFiles } from './model-files.js';

/** What a user may write for a model on the hub, as `hf:owner/name`. */
export function hubName(text: string): string {
  const name = text.trim().replace(`${hub}/`, '').replace(/^hf:/, '');
  return `hf:${name}`;
}

/** The name of a model for people: its file's, or its repository's on the hub. */
export function modelTitle({ model }: ModelFiles): string {
  if (model instanceof File) return model.name;
  const parts = model.pathname.split('/').map(decodeURIComponent);
  const repository = model.origin === hub ? `${parts[1]}/${parts[2]}, ` : '';
  return `${repository}${parts.at(-1)}`;
}

/** Whether the file at an address never changes, so that the browser may keep it. */
export function isConstant(address: File | URL): boolean {
  return address instanceof URL && address.origin === hub;
}
