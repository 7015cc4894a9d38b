import type { Options } from 'yargs';

const text = { group: 'Model:', type: 'string', requiresArg: true } as const;
const count = { group: 'Model:', type: 'number', requiresArg: true } as const;

/** The yargs options that say which model is read, how, and where it runs. */
export const modelFlags = {
  model: { ...text, describe: 'The .onnx file; the bundled emoji-vgg when absent' },
  labels: { ...text, describe: 'File of class labels (.txt or .json), or "imagenet"' },
  preprocessing: { ...text, describe: 'JSON file that says how a picture becomes the input' },
  input: { ...text, describe: 'Name of the image input, where the model has several' },
  output: { ...text, describe: 'Name of the class output, where the model has several' },
  device: { ...text, choices: ['auto', 'cpu', 'cuda', 'webgpu'], default: 'auto', describe: 'Where the model runs' },
  threads: { ...count, describe: 'CPU threads; one a physical core when absent' },
  batch: { ...count, describe: 'Masked inputs a pass; 8 when absent' },
} as const satisfies Record<string, Options>;
