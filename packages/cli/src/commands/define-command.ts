import type { ArgumentsCamelCase, Argv, InferredOptionTypes, Options, PositionalOptions } from 'yargs';
import type { Interruption } from '../interrupt.js';
import { addMethodFlags, methodFlags } from '../options/method-options.js';

type Flags = Readonly<Record<string, Options>>;
type Positionals = Readonly<Record<string, PositionalOptions>>;

/** The parsed command line of a command with these options and arguments. */
type Parsed<F extends Flags, P extends Positionals> = ArgumentsCamelCase<
  InferredOptionTypes<F> & InferredOptionTypes<P>
>;

/** The definition of a command, without its code. */
export interface CommandDefinition<F extends Flags, P extends Positionals> {
  /** The name, with its arguments in the syntax of yargs: `explain [images..]`. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The arguments that the name mentions. */
  readonly positionals?: P;
  readonly flags: F;
  /** Whether it also has the flags of the method. */
  readonly takesMethod?: boolean;
  /** Pairs of mutually exclusive options. */
  readonly conflicts?: readonly (readonly [string, string])[];
  /** Command lines, one each, for the end of the help. */
  readonly examples: readonly string[];
  /** The code of the command, which is loaded only when it runs. `signal` is Ctrl-C. */
  readonly load: () => Promise<
    (parsed: Parsed<F, P>, signal: AbortSignal, interruption: Interruption) => Promise<void> | void
  >;
}

/** How the program was called. */
export interface Invocation {
  /** The command line after the program's name, as it was given. */
  readonly args: readonly string[];
  /** Aborted by Ctrl-C, SIGTERM, or a closed output. */
  readonly signal: AbortSignal;
  readonly interruption: Interruption;
}

/** A command, as the program needs it. */
export interface Command {
  /** The word that calls it. */
  readonly word: string;
  /** The names of its options under a command line, for suggestions. */
  optionNames(args: readonly string[]): readonly string[];
  /** Adds it to the program. */
  addTo(program: Argv, invocation: Invocation): Argv;
}

/** Makes a command from its definition. */
export function defineCommand<F extends Flags, P extends Positionals = Record<never, never>>(
  definition: CommandDefinition<F, P>,
): Command {
  const { name, summary, load, flags, takesMethod } = definition;
  return {
    word: name.split(' ')[0]!,
    optionNames: (args) => [...Object.keys(flags), ...(takesMethod ? Object.keys(methodFlags(args)) : [])],
    addTo: (program, { args, signal, interruption }) =>
      program.command(
        name,
        summary,
        (yargs) => build(yargs, args, definition),
        async (parsed) => {
          const run = await load();
          const { findModels } = await import('../options/find-models.js');
          const found = await findModels(parsed, signal);
          await run(found as Parsed<F, P>, signal, interruption); // build() below declared these options
        },
      ),
  };
}

function build<F extends Flags, P extends Positionals>(
  yargs: Argv,
  args: readonly string[],
  definition: CommandDefinition<F, P>,
): Argv {
  const { flags, conflicts = [], examples, takesMethod = false } = definition;
  const positionals: Positionals = definition.positionals ?? {};
  for (const [name, options] of Object.entries(positionals)) {
    yargs.positional(name, options);
    // A required list has no default, but yargs gives it an empty one, and prints it.
    if (definition.name.includes(`<${name}..>`)) yargs.default(name, undefined);
  }
  yargs.options(flags);
  for (const [one, other] of conflicts) yargs.conflicts(one, other);
  // In the epilogue, because yargs breaks the lines of its own examples in two columns.
  yargs.epilogue(['Examples:', ...examples.map((line) => `  ${line}`)].join('\n'));
  return takesMethod ? addMethodFlags(yargs, args) : yargs;
}
