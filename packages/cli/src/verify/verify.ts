/** Runs `scorecam verify`: explains again what a result says, and compares the maps. */
import { verifyResult } from '@scorecam/node';
import { dirname } from 'node:path';
import { bundledModel, bundledPicture } from '../bundled.js';
import { exitForUnconfirmed } from '../exit-codes.js';
import { checkShare, checkWhole } from '../options/check-numbers.js';
import { listedPaths } from '../options/listed-paths.js';
import { checkThreads } from '../options/model-options.js';
import { openTerminal } from '../terminal.js';
import { describeVerification } from './describe-verification.js';
import type { VerifyArguments } from './flags.js';

/**
 * Verifies a result. The exit status is 8 if it is not confirmed.
 *
 * @throws ScorecamError if a file is missing, or nothing can be explained; CANCELLED after Ctrl-C
 */
export async function verify(parsed: VerifyArguments, signal: AbortSignal): Promise<void> {
  const { result, model, image, region, device, threads, batch, tolerance } = parsed;
  checkThreads(threads);
  checkWhole('batch', batch);
  checkShare('tolerance', tolerance);
  const folders = [bundledModel(), bundledPicture()].map((file) => dirname(file));
  const reference = parsed.reference === undefined ? undefined : await listedPaths(parsed.reference);
  const options = { model, image, reference, region, folders, device, threads, batch, tolerance, signal };
  const verification = await verifyResult(result, options);
  const terminal = openTerminal(parsed);
  terminal.say(describeVerification(result, verification));
  terminal.printJson(verification);
  if (!verification.isConfirmed) process.exitCode = exitForUnconfirmed;
}
