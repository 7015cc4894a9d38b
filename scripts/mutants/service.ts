import { type FaultyFile, service } from './fault.js';

const asked = ['service', 'hostile', 'callers'];

/** Faults in the service. */
export const serviceFaults: readonly FaultyFile[] = [
  service(
    'http/gate',
    asked,
    ["if (options.isClosing()) reply.header('Connection', 'close');", ''],
    ['isLocal && !ownNames.has(host)', 'false'],
    ['isProbe(url) ||', ''],
    ["url.startsWith('/v2/health/')", "url.startsWith('/v')"],
    ['admission.checkRoom();', ''],
    ['if (length > bodyBytes)', 'if (false)'],
    ['if (!ledger.take(length))', 'if (false)'],
    ["reply.raw.once('close', () => ledger.give(length));", ''],
  ),
  service(
    'http/read-json',
    ['read-json'],
    ['backslashes % 2 === 0', 'true'],
    ['if (byte === quote) at = endOfString(body, at);\n    else if', 'if'],
    ['depth > deepest', 'depth > 1000'],
    ['|| parts > mostParts', ''],
    ["key === '__proto__' ? undefined : value", 'value'],
    ['else if (closings.has(byte)) depth--;', ''],
  ),
  service(
    'http/bearer-token',
    asked,
    ['/^Bearer +(\\S+)$/i', '/^(\\S+)$/i'],
    ['digest(given), digest(token)', 'digest(token), digest(token)'],
  ),
  service(
    'http/refusal',
    ['refusal', ...asked],
    ['UNSUPPORTED_MODEL: 422', 'UNSUPPORTED_MODEL: 500'],
    ['INVALID_IMAGE: 400,', ''],
    ["error.code, 'The model could not be run; see the log of the service.'", 'error.code, error.message'],
  ),
  service(
    'work/admission',
    ['admission', ...asked],
    ['this.waiting < this.#limits.waiting', 'true'],
    ['this.#running < this.#limits.atOnce || ', ''],
    ['if (next) next();\n    else this.#running--;', 'if (next) next();'],
    ['if (at >= 0) this.#queue.splice(at, 1);\n      else', ''],
    ['Math.max(1, Math.ceil(turns * this.#usualTime))', '0'],
  ),
  service(
    'work/deadline',
    ['deadline'],
    ['setTimeout(() => late.abort(), 1000 * seconds)', 'setTimeout(() => undefined, 1000 * seconds)'],
    ['[late.signal, gone, closing]', '[late.signal, closing]'],
    ['[late.signal, gone, closing]', '[late.signal, gone]'],
  ),
  service(
    'work/request',
    asked,
    ['if (length > mostPictures)', 'if (false)'],
    [
      'v.minValue(1), v.maxValue(mostClasses)',
      'v.minValue(0), v.maxValue(mostClasses)',
      'The engine refuses a top of 0 with the same status.',
    ],
    ["'image_bytes' in each ? each.image_bytes : each", 'each as PictureSource'],
    ["map: map ?? 'png'", "map: map ?? 'none'"],
    ['overlay: overlay ?? false', 'overlay: overlay ?? true'],
  ),
  service(
    'work/read-pictures',
    asked,
    ['if (width * height <= pixels) return bytes;', 'return bytes;'],
    ['bytes.length === (text.length / 4) * 3 - padding', 'true'],
    ['if (!addresses)\n', 'if (false)\n'],
  ),
  service(
    'models/model-pool',
    ['model-pool.long'],
    ['this.#held + bytes > this.#memory', 'this.#held > this.#memory'],
    ['users === 0', 'users >= 0'],
    ['a.lastUse - b.lastUse', 'b.lastUse - a.lastUse'],
    ['entry.users--;', ''],
    ['opened.catch(() => this.#loaded.delete(model.name));', 'opened.catch(() => undefined);'],
  ),
];
