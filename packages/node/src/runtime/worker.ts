import { Worker } from 'node:worker_threads';
import { type Answer, oneLine, type Reply, type Request } from '@scorecam/core/runner';
import type { Calls } from './protocol.js';
import { saidByRuntime } from './runtime-words.js';
import { create, probe, sessions, time } from './worker-sessions.js';

/**
 * The worker process: answers one request at a time, in the order of arrival.
 *
 * onnxruntime-node's `run()` blocks the thread that calls it, so it needs one of its own. It has a whole process because
 * a thread cannot be stopped in mid-run: `Worker.terminate()`, and even `process.exit()` of the main thread, make
 * native code throw into a torn-down environment, and the process aborts. A process can be killed at any time, and a
 * crash of a GPU driver ends the process and not the caller.
 */
let queue: Promise<void> = Promise.resolve();

process.on('message', (request: Request<Calls>) => {
  queue = queue.then(async () => {
    const reply = await answer(request);
    process.send?.(reply);
  });
});

// A parent that is gone wants no answer. Between two runs its end is seen here, in the middle of one by a thread.
process.on('disconnect', () => process.exit());
new Worker(new URL('./watch-parent.js', import.meta.url), { workerData: process.ppid, execArgv: [] }).unref();
// Ctrl-C reaches every process of the terminal, and SIGTERM may reach every one of a service; it is the parent that
// decides what to end.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined);

async function answer(request: Request<Calls>): Promise<Reply<Calls>> {
  const { id } = request;
  try {
    return { kind: 'answer', id, answer: await perform(request) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'failure', id, reason: `${saidByRuntime}${oneLine(message)}` };
  }
}

async function perform(request: Request<Calls>): Promise<Answer<Calls, keyof Calls>> {
  switch (request.call) {
    case 'probe':
      await probe(request.arguments.device);
      return null;
    case 'time':
      return time(request.arguments.device);
    case 'usage': {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1000;
    }
    case 'create':
      return create(request.arguments);
    case 'run':
      return sessions.run(request.arguments);
    case 'release':
      await sessions.release(request.arguments.session);
      return null;
  }
}
