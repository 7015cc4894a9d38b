/**
 * The worker: answers one request at a time, in the order of arrival. Concurrent calls of onnxruntime hang or corrupt its
 * memory on WebGPU, even on two sessions; and on wasm a call blocks its thread, which must not be the page's.
 */
import { type Answer, oneLine, type Reply, type Request } from '@scorecam/core/runner';
import type { Calls } from './protocol.js';
import { endingOf } from './worker-faults.js';
import { WorkerSessions } from './worker-sessions.js';

/** The part of a worker's global scope that is used here; the DOM types describe a window's. */
interface WorkerScope {
  addEventListener(type: 'message', listener: (event: MessageEvent<Request<Calls>>) => void): void;
  postMessage(message: Reply<Calls>): void;
}

// The compiler knows one global scope per project, and here it is the window's.
const scope = globalThis as unknown as WorkerScope;

let queue: Promise<void> = Promise.resolve();
let sessions: WorkerSessions | undefined;

scope.addEventListener('message', ({ data: request }) => {
  queue = queue.then(async () => scope.postMessage(await reply(request)));
});

async function reply(request: Request<Calls>): Promise<Reply<Calls>> {
  const { id } = request;
  try {
    return { kind: 'answer', id, answer: await perform(request) };
  } catch (error) {
    const ending = endingOf(error);
    if (ending !== undefined) return { kind: 'end', reason: ending };
    return { kind: 'failure', id, reason: oneLine(error instanceof Error ? error.message : String(error)) };
  }
}

async function perform(request: Request<Calls>): Promise<Answer<Calls, keyof Calls>> {
  if (request.call === 'start') {
    sessions = await WorkerSessions.start(request.arguments, deviceLost);
    return null;
  }
  if (sessions === undefined) throw new Error('The worker was not started.');
  switch (request.call) {
    case 'create':
      return sessions.create(request.arguments.model);
    case 'run':
      return sessions.run(request.arguments);
    case 'release':
      await sessions.release(request.arguments.session);
      return null;
  }
}

/** Sent immediately, bypassing the queue: the current call may never return. */
function deviceLost(reason: string): void {
  scope.postMessage({ kind: 'end', reason: `The GPU was lost: ${oneLine(reason)}` });
}
