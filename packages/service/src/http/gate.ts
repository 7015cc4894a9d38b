/** What is checked of every request before its body is read, and the end of connections. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Admission } from '../work/admission.js';
import type { ByteLedger } from '../work/byte-ledger.js';
import { givesToken } from './bearer-token.js';
import { Refusal } from './refusal.js';

/** Who may ask, and how much. */
export interface GateOptions {
  readonly admission: Admission;
  readonly ledger: ByteLedger;
  readonly token: string | undefined;
  /** Whether only this machine can reach the service. */
  readonly isLocal: boolean;
  readonly bodyBytes: number;
  /** Whether connections are to be closed after their answer. */
  readonly isClosing: () => boolean;
}

/**
 * The names of this machine. A page of another site can have its own name point to 127.0.0.1, and would then ask as if it were
 * here; browsers send the name that they were asked for.
 */
const ownNames: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

const manyBodies = 'Too many requests are being received; try again in 1 s.';

/** Probes of the machines that restart a service have no token. */
const isProbe = (url: string) => url.startsWith('/v2/health/');

/** Adds the checks. */
export function addGate(app: FastifyInstance, options: GateOptions): void {
  app.addHook('onRequest', async (request, reply) => {
    checkCaller(request, options);
    if (request.method === 'POST') holdBody(request, reply, options);
  });
  // Also of requests that came before the end began: a connection that is kept would hold up the end until it times out.
  app.addHook('onSend', async (_request, reply) => {
    if (options.isClosing()) reply.header('Connection', 'close');
  });
}

function checkCaller({ headers, url }: FastifyRequest, { token, isLocal }: GateOptions): void {
  const host = (headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
  if (isLocal && !ownNames.has(host))
    throw new Refusal(421, 'WRONG_HOST', 'This service answers to 127.0.0.1 and localhost only.');
  if (token === undefined || isProbe(url) || givesToken(headers.authorization, token)) return;
  throw new Refusal(401, 'NO_TOKEN', 'Send the token of this service as "Authorization: Bearer ...".');
}

/** A request that cannot be worked on is refused before its body comes, and what comes is counted. */
function holdBody(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  { admission, bodyBytes, ledger }: GateOptions,
): void {
  admission.checkRoom();
  const length = Number(headers['content-length']);
  if (!Number.isSafeInteger(length))
    throw new Refusal(411, 'NO_LENGTH', 'Send the length of the body as Content-Length.');
  if (length > bodyBytes)
    throw new Refusal(
      413,
      'BODY_TOO_LARGE',
      `The body has ${length} bytes; this service takes ${bodyBytes}: send fewer or smaller pictures.`,
    );
  if (!ledger.take(length)) throw new Refusal(429, 'BUSY', { message: manyBodies, retryAfter: 1 });
  reply.raw.once('close', () => ledger.give(length));
}
