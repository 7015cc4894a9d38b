'use strict';
const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

/**
 * Node's environment, in which `instanceof` recognizes values of the outer realm. Native addons, worker messages and Node's
 * own modules create their typed arrays and errors there, and `instanceof` must hold for them inside a test.
 */
class SharedRealmEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.global = this.context = plainContext(this.global);
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

/**
 * A context with the globals of another. Jest's own looks up each name of a global (`Math`, `Float32Array`) through a
 * proxy, which makes loops over pixels forty times slower.
 */
function plainContext(from) {
  const global = vm.createContext(vm.constants.DONT_CONTEXTIFY);
  for (const key of Reflect.ownKeys(from)) {
    if (!Object.hasOwn(global, key)) Object.defineProperty(global, key, Object.getOwnPropertyDescriptor(from, key));
  }
  for (const name of ['global', 'globalThis']) global[name] = global;
  return global;
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
