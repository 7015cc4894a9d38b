import type { Message } from '@bufbuild/protobuf';

/**
 * A shallow copy of a message with some fields changed; the other fields are shared with the original, which stays
 * unchanged. Spreading would lose the prototype, on which protobuf keeps the defaults of unset fields.
 */
export function copyWith<M extends Message>(message: M, changes: Partial<M>): M {
  // Object.create is untyped; the copy has the prototype and all own fields of a message M.
  const copy = Object.create(Object.getPrototypeOf(message) as object) as M;
  return Object.assign(copy, message, changes);
}
