/** Runs `scorecam serve --api`: explanations for programs, until SIGTERM. */
import { ScorecamError } from '@scorecam/core';
import { readWhole, unlessAborted } from '@scorecam/node';
import { type ServiceOptions, startService } from '@scorecam/service';
import { bundledModel } from '../bundled.js';
import type { Interruption } from '../interrupt.js';
import { checkSeconds, checkWhole } from '../options/check-numbers.js';
import { checkThreads } from '../options/model-options.js';
import type { ServeArguments } from './flags.js';

const megabyte = 2 ** 20;

/**
 * Serves explanations until the signal aborts, and then until those that were asked for are answered. The log goes to standard
 * output, a JSON object on each line.
 *
 * @throws ScorecamError INVALID_OPTION, UNREADABLE_FILE of the token, as startService
 */
export async function serveApi(parsed: ServeArguments, signal: AbortSignal, interruption: Interruption): Promise<void> {
  const options = await readOptions(parsed);
  const starting = startService({ ...options, log: process.stdout });
  const service = await unlessAborted(starting, signal).catch((error: unknown) => {
    void starting.then((late) => late.close()).catch(() => undefined);
    throw error;
  });
  interruption.allow(1000 * (parsed.drain + parsed.grace + 5));
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await service.close();
}

async function readOptions(parsed: ServeArguments): Promise<ServiceOptions> {
  const { modelFolder, port, host, method, memory, drain, grace, log, device, threads, labels, preprocessing } = parsed;
  checkNumbers(parsed);
  return {
    ...(modelFolder === undefined ? { model: parsed.model ?? bundledModel() } : { folder: modelFolder }),
    ...{ port, host, method, drain, grace },
    memory: memory === undefined ? undefined : memory * megabyte,
    opening: { device, threads, labels, preprocessing },
    token: parsed.tokenFile === undefined ? undefined : await readToken(parsed.tokenFile),
    limits: {
      atOnce: parsed.atOnce,
      waiting: parsed.queue,
      seconds: parsed.timeout,
      bodyBytes: parsed.maxBody * megabyte,
      pixels: parsed.maxPixels * 1e6,
    },
    allowAddresses: parsed.allowAddresses,
    audit: log,
  };
}

function checkNumbers({
  atOnce,
  queue,
  timeout,
  maxBody,
  maxPixels,
  memory,
  drain,
  grace,
  threads,
}: ServeArguments): void {
  checkThreads(threads);
  checkWhole('at-once', atOnce);
  checkWhole('queue', queue, { least: 0 });
  checkWhole('max-body', maxBody, { most: 512 });
  checkWhole('max-pixels', maxPixels, { most: 100 });
  checkWhole('memory', memory);
  checkWhole('drain', drain, { least: 0, most: 3600 });
  checkWhole('grace', grace, { least: 0, most: 3600 });
  checkSeconds('timeout', timeout);
}

/** In characters: what a guess takes too long for. */
const shortestToken = 16;

async function readToken(path: string): Promise<string> {
  const token = (await readWhole(path, 'token')).toString('utf8').trim();
  if (token.length >= shortestToken && /^[!-~]+$/.test(token)) return token;
  throw new ScorecamError(
    'INVALID_OPTION',
    `The token file "${path}" must hold ${shortestToken} or more printable characters, such as "openssl rand -hex 32" gives.`,
  );
}
