/** Runs the program from its source in the process of the test: for command lines that need no process of their own. */
// Linked before the program asks for it from several places at once, which Jest's loader cannot take.
import '@scorecam/node';
import { run } from '../packages/cli/src/main.js';
import type { Outcome } from './run-scorecam.js';

/** Runs `scorecam` to its end in the folder `cwd`, one run at a time. What it prints is kept and not shown. */
export async function callScorecam(args: readonly string[], cwd: string): Promise<Outcome> {
  const home = process.cwd();
  const [stdout, stderr] = [capture(process.stdout), capture(process.stderr)];
  // yargs prints by console.log, which writes to a reporter of its own during tests.
  const { log } = console;
  console.log = (text: string) => void process.stdout.write(`${text}\n`);
  process.chdir(cwd);
  process.exitCode = undefined;
  try {
    await run(args);
    return { status: Number(process.exitCode ?? 0), stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    process.exitCode = undefined;
    process.chdir(home);
    console.log = log;
    stdout.restore();
    stderr.restore();
  }
}

/** Takes what is written to a stream until it is restored. */
function capture(stream: NodeJS.WriteStream) {
  const write = stream.write.bind(stream);
  let printed = '';
  stream.write = (chunk: Uint8Array | string, encoding?: unknown, written?: () => void) => {
    printed += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    if (typeof encoding === 'function') (encoding as () => void)();
    written?.();
    return true;
  };
  return { text: () => printed, restore: () => void (stream.write = write) };
}
