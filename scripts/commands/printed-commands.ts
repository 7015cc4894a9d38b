/** The command lines that people read: in the Markdown files, and at the end of each command's help. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../entry-points.js';

/** A command line, and the file that it is printed in. */
export interface PrintedCommand {
  readonly place: string;
  readonly line: string;
}

/** A program's line with what is piped into it: `cat photo.jpg | npx scorecam explain -`. */
const command = /^(?:(?:cat|find) .+\| )?(?:npx )?scorecam .+/;

/** Every line of the documents and of the help that runs the program. */
export async function printedCommands(): Promise<PrintedCommand[]> {
  const documents = ['README.md', ...(await markdown('docs')), ...(await packageReadmes())];
  const ofDocuments = documents.map(async (place) => linesOf(place, inBlocks(await read(place))));
  const sources = (await readdir(join(root, 'packages/cli/src/commands'))).map(
    (name) => `packages/cli/src/commands/${name}`,
  );
  const ofHelp = sources.map(async (place) => linesOf(place, inStrings(await read(place))));
  return (await Promise.all([...ofDocuments, ...ofHelp])).flat();
}

function linesOf(place: string, lines: readonly string[]): PrintedCommand[] {
  return lines.filter((line) => command.test(line)).map((line) => ({ place, line: line.replace(/\s+# .*$/, '') }));
}

/** Lines of code: between fences, or indented by four. Beside them are sentences that begin with the program's name. */
function inBlocks(text: string): string[] {
  const fenced = [...text.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block]) => block!.split('\n'));
  const indented = [...text.matchAll(/^ {4}(\S.*)$/gm)].map(([, line]) => line!);
  return [...fenced, ...indented];
}

/** The strings of a list of examples. */
function inStrings(text: string): string[] {
  const [, list = ''] = /examples: \[(.*?)\],\n/s.exec(text) ?? [];
  return [...list.matchAll(/'([^'\n]*)'|"([^"\n]*)"/g)].map(([, single, double]) => single ?? double!);
}

async function markdown(folder: string): Promise<string[]> {
  return (await readdir(join(root, folder))).filter((name) => name.endsWith('.md')).map((name) => join(folder, name));
}

async function packageReadmes(): Promise<string[]> {
  return (await readdir(join(root, 'packages'))).map((name) => join('packages', name, 'README.md'));
}

function read(path: string): Promise<string> {
  return readFile(join(root, path), 'utf8');
}
