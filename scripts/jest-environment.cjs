'use strict';
const { TestEnvironment } = require('jest-environment-node');

/**
 * Node's environment, in which values of the outer realm pass for what they are. Native addons, worker messages and
 * Node's own modules make their typed arrays and errors there, and `instanceof` must hold for them inside a test.
 */
class SharedRealmEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    const shared = {
      ArrayBuffer,
      SharedArrayBuffer,
      DataView,
      Float32Array,
      Float64Array,
      Int8Array,
      Int16Array,
      Int32Array,
    };
    const unsigned = { Uint8Array, Uint8ClampedArray, Uint16Array, Uint32Array, BigInt64Array, BigUint64Array };
    Object.assign(this.global, shared, unsigned);
    for (const outer of [Error, RangeError, SyntaxError, TypeError]) acceptInstances(this.global[outer.name], outer);
  }
}

/** Makes `instanceof inner` hold for instances of `outer` too; subclasses of `inner` keep their own meaning. */
function acceptInstances(inner, outer) {
  const ordinary = Function.prototype[Symbol.hasInstance];
  Object.defineProperty(inner, Symbol.hasInstance, {
    value(candidate) {
      return ordinary.call(this, candidate) || (this === inner && candidate instanceof outer);
    },
  });
}

module.exports = SharedRealmEnvironment;
