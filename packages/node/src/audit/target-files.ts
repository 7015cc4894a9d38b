/** The files that a target was made of: of a similarity the other pictures, of a region its mask. */
import { type ExplainedTarget, type FileIdentity, ScorecamError } from '@scorecam/core';
import { hashFile } from '../read-file.js';
import { findRecorded } from './find-recorded.js';

/** A file that a target was made of. */
export interface TargetFile {
  /** For messages: `region`, `reference`, or `reference 2` of several. */
  readonly name: string;
  /** Its place on this machine. */
  readonly path: string;
  /** The SHA-256 that the result records. */
  readonly there: string;
  /** The SHA-256 of the file. */
  readonly here: string;
}

/** The files of a target, where they are known. */
export interface GivenFiles {
  /** Of a similarity, the other pictures, in the order of the result. */
  readonly reference?: string | readonly string[] | undefined;
  /** Of a segmentation, the mask of its region. */
  readonly region?: string | undefined;
}

/**
 * Finds the files that a target was made of.
 *
 * @param folders - where files that are not given may be, besides the working directory
 * @throws ScorecamError UNREADABLE_FILE if one is not there; INVALID_OPTION if too few or too many are given
 */
export async function targetFiles(
  target: ExplainedTarget | undefined,
  given: GivenFiles,
  folders: readonly string[],
): Promise<TargetFile[]> {
  const references = [target?.reference ?? []].flat();
  const region = target?.region && 'width' in target.region ? target.region.source : undefined;
  return [
    ...(await found({ flag: 'reference', recorded: references, given: listOf(given.reference), folders })),
    ...(await found({ flag: 'region', recorded: region ? [region] : [], given: listOf(given.region), folders })),
  ];
}

function listOf(given: string | readonly string[] | undefined): readonly string[] | undefined {
  return given === undefined ? undefined : [given].flat();
}

/** Files of one kind. */
interface FileSearch {
  readonly flag: string;
  readonly recorded: readonly FileIdentity[];
  readonly given: readonly string[] | undefined;
  readonly folders: readonly string[];
}

async function found({ flag, recorded, given, folders }: FileSearch): Promise<TargetFile[]> {
  if (given && recorded.length > 0 && given.length !== recorded.length)
    throw new ScorecamError(
      'INVALID_OPTION',
      `The result was made of ${recorded.length} files for --${flag}, and ${given.length} are given; name all, in the order of the result.`,
    );
  return Promise.all(
    recorded.map(async ({ path: name, sha256 }, i) => {
      const path = given?.[i] ?? (await findRecorded(name, { folders, flag }));
      return {
        name: recorded.length === 1 ? flag : `${flag} ${i + 1}`,
        path,
        there: sha256,
        here: await hashFile(path),
      };
    }),
  );
}
