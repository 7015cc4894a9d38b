'use strict';
const { TestEnvironment } = require('jest-environment-node');

/**
 * Node's environment with the typed-array constructors of the outer realm: native addons and worker messages create
 * their arrays there, and `instanceof Float32Array` must hold for them inside a test.
 */
class SharedRealmEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    const shared = { ArrayBuffer, SharedArrayBuffer, DataView, Float32Array, Float64Array, Int8Array, Int16Array, Int32Array };
    const unsigned = { Uint8Array, Uint8ClampedArray, Uint16Array, Uint32Array, BigInt64Array, BigUint64Array };
    Object.assign(this.global, shared, unsigned);
  }
}

module.exports = SharedRealmEnvironment;
