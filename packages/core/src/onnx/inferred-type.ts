/** What is known of a tensor: its ONNX element type, 0 where unknown, and its rank. */
export interface InferredType {
  readonly dataType: number;
  readonly rank: number | undefined;
}

/** Looks up what is known of a tensor so far. */
export type TypeLookup = (tensor: string | undefined) => InferredType;
