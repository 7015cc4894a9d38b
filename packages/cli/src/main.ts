/** The program: parses the command line, runs the command, and turns what it throws into one line and an exit status. */
import { ScorecamError } from '@scorecam/core';
import { createRequire } from 'node:module';
import type yargsModule from 'yargs';
import type { Argv } from 'yargs';
import type { Invocation } from './commands/define-command.js';
import { commands } from './commands/index.js';
import { describeError } from './describe-error.js';
import { exitMeanings, exitStatus } from './exit-codes.js';
import { guardOutput, isReaderGone } from './guard-output.js';
import { interruptible } from './interrupt.js';
import { checkArguments } from './options/check-arguments.js';
import { programVersion } from './program-version.js';
import { withSuggestion } from './suggest.js';
import { hideStandardInput, showStandardInput } from './options/standard-input.js';

// As an ES module yargs breaks the lines of its help in the middle of words; its CommonJS build breaks them between words.
const yargs = createRequire(import.meta.url)('yargs') as typeof yargsModule;

/**
 * Runs the program and sets the exit status of the process.
 *
 * @param args - the command line after the program's name
 */
export async function run(args: readonly string[]): Promise<void> {
  try {
    const version = await programVersion();
    await guardOutput((closed) =>
      interruptible((interrupted, interruption) =>
        parser(version, { args, interruption, signal: AbortSignal.any([closed, interrupted]) }).parseAsync(
          hideStandardInput(args.length === 0 ? ['--help'] : args),
        ),
      ),
    );
  } catch (error) {
    if (isReaderGone(error)) process.exit(0);
    process.stderr.write(`${describeError(error, process.env['SCORECAM_DEBUG'] === '1')}\n`);
    process.exitCode = exitStatus(error);
    // What was cancelled may not have ended yet, and would keep the process alive.
    if (process.exitCode === 130) process.exit();
  }
}

function parser(version: string, invocation: Invocation): Argv {
  const { args } = invocation;
  return commands
    .reduce((program, command) => command.addTo(program, invocation), yargs())
    .scriptName('scorecam')
    .usage(
      '$0 <command>\n\nWhere did the network look? Heat maps for image classifiers in ONNX: Score-CAM, RISE, Grad-CAM and others.',
    )
    .demandCommand(1, 1, 'Name a command, such as explain or batch; "scorecam --help" lists them.')
    .completion('completion', 'Print a script that completes commands and options: scorecam completion >> ~/.bashrc')
    .strict()
    .middleware(showStandardInput, true)
    .check((parsed) => checkArguments(parsed, args))
    .version(version)
    .alias({ h: 'help', v: 'version' })
    .locale('en')
    .updateStrings(messages)
    .epilogue(exitTable())
    .wrap(Math.min(120, process.stdout.columns ?? 100))
    .exitProcess(false)
    .fail((message, error) => rethrow(message && withSuggestion(message, args), error));
}

/** Messages of yargs in the words of this program. */
const messages = {
  'Invalid values:': 'A value that is not on the list:',
  'Argument: %s, Given: %s, Choices: %s': 'the option --%s cannot be %s; choose %s.',
  'Arguments %s and %s are mutually exclusive': 'Use either --%s or --%s, not both.',
  'Not enough arguments following: %s': 'The option --%s needs a value.',
  ...forOneAndMore({
    'Unknown argument: %s': 'Unknown argument: %s. Add --help to see the arguments and options.',
    'Missing required argument: %s': 'The option --%s is required.',
    'Not enough non-option arguments: got %s, need at least %s':
      'Missing arguments: %s given, at least %s needed. Add --help to see which.',
  }),
};

/** yargs keeps some messages in two forms, which its types do not say. */
function forOneAndMore(texts: Readonly<Record<string, string>>): Record<string, string> {
  const forms = Object.entries(texts).map(([key, text]) => [key, { one: text, other: text }]);
  return Object.fromEntries(forms) as Record<string, string>;
}

/** yargs gives its own message for a wrong command line, and none for what a command threw. */
function rethrow(message: string | null, error: unknown): never {
  if (message === null || error instanceof ScorecamError) throw error;
  throw new ScorecamError('INVALID_OPTION', message);
}

function exitTable(): string {
  const rows = Object.entries(exitMeanings).map(([status, meaning]) => `${status.padStart(5)}  ${meaning}`);
  return ['Exit status:', ...rows].join('\n');
}
