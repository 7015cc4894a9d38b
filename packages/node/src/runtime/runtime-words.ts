/** What the message of a failure begins with that onnxruntime itself reports; without it, its process failed. */
export const saidByRuntime = 'onnxruntime: ';
