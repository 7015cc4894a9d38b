import { TensorProto_DataType as DataType } from '../../src/onnx/gen/onnx_pb.js';
import { memorySource, readModel, type OnnxModel } from '../../src/onnx/index.js';
import {
  testModel,
  type TestModel,
  tinyClassifier,
  type TinyClassifierOptions,
} from '../../src/testing/tiny-models.js';

/** The tiny classifier, read. */
export function readTiny(options: TinyClassifierOptions = {}): Promise<OnnxModel> {
  return readModel(memorySource(tinyClassifier(options)), 'tiny.onnx');
}

/** A model that a test makes node by node, read. */
export function build(model: TestModel): Promise<OnnxModel> {
  return readModel(memorySource(testModel(model)), 'net.onnx');
}

/** A float32 input or output. */
export function float(name: string, dims: readonly (number | string | null)[]) {
  return { name, dataType: DataType.FLOAT, dims };
}
