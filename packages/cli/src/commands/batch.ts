import { flags } from '../batch/flags.js';
import { defineCommand } from './define-command.js';

/** `scorecam batch`: where did the network look in each picture of a folder? */
export const batch = defineCommand({
  name: 'batch <images..>',
  summary: 'Explain all pictures of a folder or a list',
  positionals: {
    images: {
      type: 'string',
      array: true,
      describe:
        'A folder, pictures, tar archives, s3://bucket/prefix, a glob, a list (.csv: image, class, class ...), or - for names on standard input',
    },
  },
  flags,
  takesMethod: true,
  conflicts: [
    ['class', 'top'],
    ['layer', 'tensor'],
    ['queue', 'shard'],
    ['queue', 'pack'],
    ['queue', 'profile'],
    ['queue', 'log'],
  ],
  examples: [
    'scorecam batch photos/ --model vgg16.onnx --out maps/ --top 1',
    'scorecam batch shards/ --model vgg16.onnx --out maps/',
    'scorecam batch shards/ --model vgg16.onnx --out maps/ --pack 1000',
    'scorecam batch s3://bucket/photos/ --model vgg16.onnx --out s3://bucket/maps/',
    'scorecam batch list.csv --model vgg16.onnx --out maps/',
    "find photos -name '*.jpg' | scorecam batch - --model vgg16.onnx --out maps/",
    'scorecam batch photos/ --model vgg16.onnx --out maps/ --resume',
    'scorecam batch photos/ --model vgg16.onnx --out maps/ --shard 3/8',
    'scorecam batch photos/ --model vgg16.onnx --out maps/ --log audit.jsonl',
    'scorecam batch photos/ --model vgg16.onnx --out maps/ --queue redis://127.0.0.1:6379',
  ],
  load: async () => (await import('../batch/batch.js')).batch,
});
