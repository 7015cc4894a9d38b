/** The code shared by runners that keep onnxruntime in a worker. */
export { HeldSessions, type RuntimeSession } from './held-sessions.js';
export type { Answer, Arguments, Reply, Request, RunArguments, SessionCalls, SessionShape } from './messages.js';
export { PendingCalls } from './pending-calls.js';
export { FeedSender, type SentFeeds } from './repeated-feeds.js';
export { checkThreads, disposedError } from './runtime-errors.js';
export { oneLine, runtimeError } from './runtime-message.js';
export type { RuntimeTensor, RuntimeTensorClass, RuntimeValueMetadata } from './runtime-tensors.js';
