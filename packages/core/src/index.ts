export { ScorecamError, type ErrorCode } from './errors.js';
export {
  elementCount,
  floatTensor,
  type ElementArrays,
  type ElementType,
  type Tensor,
  type TensorMap,
} from './tensor.js';
export type { ModelSource, Runtime, Session, SessionOptions, ValueInfo, WeightSource } from './runtime.js';
