import { core, type FaultyFile } from './fault.js';

const references = ['/node/references'];
const explainer = ['explain/explainer'];

/** Faults in the model made ready, in the methods and in what explains with them. */
export const methodFaults: readonly FaultyFile[] = [
  core(
    'model/batch-size',
    ['model/batch-size'],
    ['Math.floor(this.value / 2)', '1'],
    ["error.code === 'OUT_OF_MEMORY'", "error.code !== 'OUT_OF_MEMORY'"],
    ['this.#isFixed || ', ''],
    ['this.value = fixed ?? asked', 'this.value = asked'],
  ),
  core(
    'model/in-batches',
    ['model/batch-size', ...explainer],
    ['throwIfCancelled(signal);', ''],
    ['Math.min(done + batch.value, count)', 'Math.min(done + batch.value, count - 1) || count'],
    ['    onPass?.(done);\n', ''],
  ),
  core(
    'model/output-rows',
    explainer,
    ['Check the preprocessing; for a float16 model, try the float32 version.', 'Oops.'],
    ['if (row.every(Number.isFinite)) return row;', 'return row;'],
  ),
  core(
    'model/head',
    ['model/head', 'methods/score-cam/scores'],
    ['< 2e-3', '< 2e-2'],
    ['row.length > 1 && ', ''],
    ['value >= 0 && value <= 1', 'value <= 1'],
    ['2 ** -126', '0'],
    ['Math.exp(row[i]! - highest)', 'Math.exp(row[i]!)'],
    ["head.finalActivation === 'none' && head.classCount === 1", 'false'],
    ['1 / (1 + Math.exp(-value))', '1 / (1 + Math.exp(value))'],
  ),
  core(
    'model/activation',
    ['methods/steps/combine'],
    ['high > low ? varying : constant', 'high >= low ? varying : constant'],
    ['Math.fround(value - low) / range', 'value / range'],
  ),
  core(
    'model/mask-feeds',
    ['methods/score-cam/weighted-sum', ...explainer, ...references],
    ['masks.normalize ? 1 : 0', '1'],
    ['data[column * output + row]', 'data[row * input + column]'],
    ['axis === 0 || dim === image.dims[axis]', 'true'],
    ['if (last?.key !== key)', 'if (!last)'],
  ),
  core(
    'model/prove-batch',
    ['model/prepare-model', ...explainer],
    ['<= tolerance) && change > 0', '<= tolerance)'],
    ['Math.min(mixingTolerance * change, roundingTolerance * size)', 'roundingTolerance * size'],
    ['if (batched.every(', 'if (batched.some('],
  ),
  core(
    'methods/score-cam/weights',
    ['methods/score-cam/weights'],
    ['- baseline)', ')'],
    ['scores[k] ?? 0', 'scores[0] ?? 0'],
    ['options.channelSoftmax ? softmax(differences) : differences', 'differences'],
  ),
  core(
    'methods/score-cam/scores',
    ['methods/score-cam/scores'],
    ["if (head.finalActivation === 'none') return logits;", ''],
    ["if (score === 'probability') return probabilities(logits, head)", "if (score === 'probability') return logits"],
  ),
  core(
    'methods/score-cam/scoring-run',
    ['methods/score-cam/weighted-sum', ...explainer, ...references],
    ["options.constantChannels === 'skip') return scored", "options.constantChannels !== 'skip') return scored"],
    ["return baseline === 'image' ?", "return baseline !== 'image' ?"],
    ["if (baseline === 'zero-input') return this.#zeroScores[position] ?? 0;", ''],
    ["options.normalize === 'before-upsampling'", "options.normalize !== 'before-upsampling'"],
    ['alignment: options.upsample', "alignment: 'half-pixel'"],
    ['uniformMasks(0)', 'uniformMasks(1)'],
    ['this.#scored = end', 'this.#scored = start'],
  ),
  core(
    'methods/score-cam/presets',
    references,
    ["  relu: 'after-upsampling',", "  relu: 'before-upsampling',"],
    [
      "relu: 'before-upsampling',\n      scale: 'layer-then-input-size'",
      "relu: 'none',\n      scale: 'layer-then-input-size'",
    ],
    ["relu: 'before-upsampling',\n      scale: 'layer-size'", "relu: 'none',\n      scale: 'layer-size'"],
    [
      "score: 'softmax-of-output',\n      relu: 'before-upsampling'",
      "score: 'softmax-of-output',\n      relu: 'after-upsampling'",
    ],
    [
      "score: 'logit', baseline: 'zero-input', channelSoftmax: true }",
      "score: 'logit', baseline: 'zero-input', channelSoftmax: true, relu: 'none' }",
    ],
    ["baseline: 'image'", "baseline: 'none'", 'A baseline cancels in the softmax over channels.'],
    ["score: 'softmax-of-output'", "score: 'logit'"],
    ["scale: 'layer-then-input-size'", "scale: 'input-size'"],
  ),
  core(
    'methods/steps/combine',
    ['methods/steps/combine'],
    ['sum[i] ?? 0) + factor', 'sum[i] ?? 0) - factor'],
    ["options.combine === 'raw' ? channel", "options.combine !== 'raw' ? channel"],
  ),
  core(
    'methods/steps/finish-map',
    ['methods/steps/finish-map', ...references],
    ["relu === 'before-upsampling' ? withoutNegatives(raw)", "relu === 'after-upsampling' ? withoutNegatives(raw)"],
    ["relu === 'none' ? raw : withoutNegatives(raw)", 'raw'],
    ['alignment: upsample', "alignment: 'half-pixel'"],
    ['flagOf(sum) ?? (isConstant(map) ? constantMap : undefined)', 'flagOf(sum)'],
    ['if (sum.data[0] !== 0) return constantMap;', ''],
    ['Math.max(value, 0)', 'Math.abs(value)'],
    ['stretched(sum, 1e-7)', 'stretched(sum, 1e-1)', 'The scaling after the upsampling undoes it.'],
  ),
];
