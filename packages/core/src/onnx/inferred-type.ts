/** The known type of a tensor: its ONNX element type, 0 if unknown, and its rank. */
export interface InferredType {
  readonly dataType: number;
  readonly rank: number | undefined;
}

/** Looks up the type of a tensor that is known so far. */
export type TypeLookup = (tensor: string | undefined) => InferredType;
