import { exists } from '@scorecam/node';

/** The paths of a list with commas between; a comma may be part of a name. */
export async function listedPaths(given: string): Promise<readonly [string, ...string[]]> {
  const [first = given, ...others] = (await exists(given)) ? [given] : given.split(',');
  return [first, ...others];
}
