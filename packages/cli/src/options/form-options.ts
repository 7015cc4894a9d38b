/** The flags that say which files a result has, and how its pictures are stored. */
import {
  pictureFormats,
  type ResultForm,
  type ResultPart,
  resultParts,
  ScorecamError,
  sheetFormats,
} from '@scorecam/core';
import type { ArgumentsCamelCase, InferredOptionTypes, Options } from 'yargs';
import { checkWhole } from './check-numbers.js';
import { words } from './method-list.js';

const value = { group: 'Output:', requiresArg: true } as const;

/** The largest side of a picture that is read. */
const longestSide = 32_768;

/** The words of `--write`: result.json is always written, and may be named. */
const partWords: readonly string[] = [...resultParts, 'result'];

/** The yargs options for the form of a result, with that of a command as their defaults. */
export function formFlags({ parts, pictureFormat, pictureSize = 0 }: ResultForm) {
  return {
    write: {
      ...value,
      type: 'string',
      default: parts.length === resultParts.length ? 'all' : parts.join(','),
      describe: `Files of each result beside result.json: all, or some of ${resultParts.join(', ')}`,
    },
    format: {
      ...value,
      choices: sheetFormats,
      default: 'png',
      describe: 'Format of the sheet: a picture, or one self-contained HTML file',
    },
    'picture-format': {
      ...value,
      choices: pictureFormats,
      default: pictureFormat,
      describe: 'Format of heatmap and overlay',
    },
    'picture-size': {
      ...value,
      type: 'number',
      default: pictureSize,
      describe: "Longest side of heatmap and overlay in pixels; 0: the picture's own",
    },
  } as const satisfies Record<string, Options>;
}

/** The values of the options, as yargs parses them. */
type FormArguments = Pick<
  ArgumentsCamelCase<InferredOptionTypes<ReturnType<typeof formFlags>>>,
  'write' | 'format' | 'pictureFormat' | 'pictureSize'
>;

/**
 * What the command line says about the form of a result.
 *
 * @throws ScorecamError INVALID_OPTION
 */
export function formOf({ write, format, pictureFormat, pictureSize }: FormArguments): ResultForm {
  checkWhole('picture-size', pictureSize, { least: 0, most: longestSide });
  const sheet = format === 'html' ? { sheetFormat: 'html' as const } : {};
  return { parts: partsOf(write), pictureFormat, ...sheet, ...(pictureSize > 0 && { pictureSize }) };
}

function partsOf(list: string): readonly ResultPart[] {
  const named = words('write', list);
  if (named.includes('all')) return resultParts;
  const unknown = named.find((word) => !partWords.includes(word));
  if (unknown !== undefined)
    throw new ScorecamError(
      'INVALID_OPTION',
      `Unknown file of a result "${unknown}"; use all, or some of ${partWords.join(', ')}.`,
    );
  return resultParts.filter((part) => named.includes(part));
}
