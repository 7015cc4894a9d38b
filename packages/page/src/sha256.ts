import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** Bytes per read: few enough to keep the page responsive. */
const chunk = 1 << 22;

const known = new WeakMap<Blob, string>();

/** The SHA-256 of a file in hexadecimal. Unlike the browser's own SHA-256, it never needs the whole file in memory. */
export async function sha256Of(file: Blob): Promise<string> {
  const digest = known.get(file) ?? (await read(file));
  known.set(file, digest);
  return digest;
}

async function read(file: Blob): Promise<string> {
  const hash = sha256.create();
  for (let start = 0; start < file.size; start += chunk)
    hash.update(new Uint8Array(await file.slice(start, start + chunk).arrayBuffer()));
  return bytesToHex(hash.digest());
}
