import { ScorecamError } from '../errors.js';

/**
 * Refuses a location of external data that could lead out of the model's folder, on any operating system.
 *
 * @param owner - the owner of the location, for the message
 * @throws ScorecamError EXTERNAL_DATA for an absolute path, `..`, a backslash, a drive letter, the scheme of a URL, or an
 *   empty location
 */
export function checkLocation(location: string, owner: string): void {
  const outside = location.startsWith('/') || /[\\\0]/.test(location) || /^[a-z][a-z0-9+.-]*:/i.test(location);
  if (location !== '' && !outside && !location.split('/').includes('..')) return;
  throw new ScorecamError(
    'EXTERNAL_DATA',
    `${owner} keeps its weights at "${location}", which is not a plain path inside the model's folder; export the model again with its weights beside it.`,
  );
}
