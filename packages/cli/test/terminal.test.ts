import { afterEach, expect, it, jest } from '@jest/globals';
import { openTerminal } from '../src/terminal.js';
import { openRunReporter } from '../src/batch/run-reporter.js';

afterEach(() => void jest.restoreAllMocks());

function written(stream: NodeJS.WriteStream): () => string {
  const write = jest.spyOn(stream, 'write').mockReturnValue(true);
  return () => write.mock.calls.map(([text]) => String(text)).join('');
}

// A label set the title of the window and cleared the screen.
it('shows what a file says about itself, and does not act on it', () => {
  const output = written(process.stdout);
  openTerminal({ json: false, quiet: false }).say('\x1b]0;x\x07\x1b[2J cat');
  expect(output()).toBe('\\x1b]0;x\\x07\\x1b[2J cat\n');
});

it('shows it in the failures and notices of a run too', () => {
  const [output, notices] = [written(process.stdout), written(process.stderr)];
  const reporter = openRunReporter({ json: false, quiet: true, unit: 'masks' });
  reporter.note('The queue serves another run, into "\x9b2J".');
  expect(notices()).toBe('\nThe queue serves another run, into "\\x9b2J".\n');
  expect(output()).toBe('');
});
