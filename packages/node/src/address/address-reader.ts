/** Reads what an address of the web holds, from a server that may mean harm. */
import { ScorecamError } from '@scorecam/core';
import { lookup as resolveName, type LookupAddress } from 'node:dns';
import { Agent as HttpAgent, get as getPlain, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, get as getSecure } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { shownAddress } from './picture-address.js';
import { isPrivate } from './private-networks.js';

/** What an {@link AddressReader} accepts; the defaults are for everything but tests. */
export interface AddressLimits {
  /** Whether addresses of private networks, and addresses without encryption, are read. */
  readonly allowPrivate?: boolean | undefined;
  /** Seconds that reading may take, with all redirects; 60 by default. */
  readonly seconds?: number;
  /** Bytes that are read; 64 MiB by default. */
  readonly bytes?: number;
  /** Whether an IP address is refused. */
  readonly refuses?: (address: string) => boolean;
  /** The schemes that are read. */
  readonly schemes?: readonly string[];
  /** Looks names up. */
  readonly lookup?: typeof resolveName;
}

const mostRedirects = 5;
const defaultSeconds = 60;
const defaultBytes = 2 ** 26;
/** Of one host at once. */
const connections = 8;

/** Why an address is not read, in words that follow it. */
class Refusal extends Error {}

/**
 * Reads addresses. Every address on the way is checked, that of the first request and of each redirect, and the connection
 * goes to the IP address that was checked: a name that resolves to another one a moment later gains nothing.
 */
export class AddressReader {
  readonly #limits: Required<Omit<AddressLimits, 'allowPrivate'>>;
  readonly #agents: { readonly plain: HttpAgent; readonly secure: HttpsAgent };

  constructor({ allowPrivate = false, ...limits }: AddressLimits = {}) {
    this.#limits = {
      ...{ seconds: defaultSeconds, bytes: defaultBytes, lookup: resolveName },
      refuses: allowPrivate ? () => false : isPrivate,
      schemes: allowPrivate ? ['https:', 'http:'] : ['https:'],
      ...limits,
    };
    const options = { keepAlive: true, maxSockets: connections };
    this.#agents = { plain: new HttpAgent(options), secure: new HttpsAgent(options) };
  }

  /**
   * The bytes that an address holds.
   *
   * @throws ScorecamError UNREADABLE_FILE that names the address and why it was not read; CANCELLED by the signal
   */
  async read(address: string, signal?: AbortSignal): Promise<Buffer> {
    const deadline = AbortSignal.timeout(1000 * this.#limits.seconds);
    try {
      const response = await this.#follow(address, signal ? AbortSignal.any([deadline, signal]) : deadline);
      return await this.#body(response);
    } catch (error) {
      if (signal?.aborted) throw new ScorecamError('CANCELLED', 'Cancelled.', error);
      throw unreadableAddress(address, deadline.aborted ? new Refusal(this.#tooSlow()) : error);
    }
  }

  /** Closes the connections that wait for another request. */
  close(): void {
    this.#agents.plain.destroy();
    this.#agents.secure.destroy();
  }

  #tooSlow(): string {
    return `it was not read after ${this.#limits.seconds} s`;
  }

  /** The answer after all redirects. */
  async #follow(address: string, signal: AbortSignal): Promise<IncomingMessage> {
    let url = this.#checked(address);
    for (let redirects = 0; redirects <= mostRedirects; redirects++) {
      const response = await this.#request(url, signal);
      const { statusCode = 0, headers } = response;
      if (statusCode === 200) return response;
      response.destroy();
      if (![301, 302, 303, 307, 308].includes(statusCode)) throw new Refusal(`the server answers ${statusCode}`);
      if (headers.location === undefined) throw new Refusal('the server redirects to nowhere');
      url = this.#checked(headers.location, url);
    }
    throw new Refusal(`it redirects more than ${mostRedirects} times`);
  }

  #checked(address: string, base?: URL): URL {
    const way = base ? `it redirects to "${shownAddress(address, base)}", and ` : '';
    if (!URL.canParse(address, base?.href)) throw new Refusal(`${way}that is not a valid address`);
    const url = new URL(address, base);
    const { schemes, refuses } = this.#limits;
    if (!schemes.includes(url.protocol)) throw new Refusal(`${way}${notRead(url)}`);
    if (url.username !== '' || url.password !== '')
      throw new Refusal(`${way}an address may not hold a user or password`);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 && refuses(host)) throw new Refusal(`${way}${ofPrivateNetwork(host)}`);
    return url;
  }

  #request(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
    // No encoding is asked for: a few compressed bytes could otherwise become very many.
    const headers = { accept: 'image/*', 'accept-encoding': 'identity', 'user-agent': 'scorecam' };
    const options = { headers, signal, lookup: this.#lookup };
    return new Promise((resolve, reject) => {
      const request =
        url.protocol === 'https:'
          ? getSecure(url, { ...options, agent: this.#agents.secure }, resolve)
          : getPlain(url, { ...options, agent: this.#agents.plain }, resolve);
      request.on('error', reject);
      request.on('upgrade', (_response, socket) => {
        socket.destroy();
        reject(new Refusal('the server answers 101'));
      });
    });
  }

  /** Resolves a name for the connection itself, to what is not refused. */
  readonly #lookup: LookupFunction = (hostname, options, callback) => {
    const { lookup, refuses } = this.#limits;
    lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      const first = found?.[0];
      if (error || !first) return callback(error ?? new Refusal(`"${hostname}" has no IP address`), []);
      const bad = found.find(({ address }) => refuses(address));
      if (bad)
        return callback(new Refusal(`"${hostname}" is at ${bad.address}, and ${ofPrivateNetwork(bad.address)}`), []);
      if (options.all) callback(null, found);
      else callback(null, first.address, first.family);
    });
  };

  async #body(response: IncomingMessage): Promise<Buffer> {
    try {
      return await this.#collect(response);
    } finally {
      if (!response.complete) response.destroy();
    }
  }

  async #collect(response: IncomingMessage): Promise<Buffer> {
    const { 'content-encoding': encoding = 'identity', 'content-length': length = 0 } = response.headers;
    if (encoding !== 'identity') throw new Refusal(`the server sends it as "${encoding}", which was not asked for`);
    const { bytes: most } = this.#limits;
    const chunks: Buffer[] = [];
    let size = 0;
    if (Number(length) > most) throw tooLong(most);
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > most) throw tooLong(most);
    }
    return Buffer.concat(chunks);
  }
}

function notRead({ protocol }: URL): string {
  if (protocol === 'http:') return 'http: is not encrypted; use https:, or --allow-private inside of your own network';
  return `only https: is read, not ${protocol}`;
}

function ofPrivateNetwork(address: string): string {
  return `${address} is of a private network; --allow-private reads it`;
}

function tooLong(most: number): Refusal {
  return new Refusal(`it has more than the ${most} bytes that are read at most`);
}

function unreadableAddress(address: string, error: unknown): ScorecamError {
  const reason = error instanceof Refusal ? error.message : networkReason(error);
  return new ScorecamError(
    'UNREADABLE_FILE',
    `The address "${shownAddress(address)}" cannot be read: ${reason}.`,
    error,
  );
}

const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no server of that name',
  EAI_AGAIN: 'names cannot be looked up; is there a network?',
  ECONNREFUSED: 'no server answers there',
  ECONNRESET: 'the server ended the connection before the end',
  ETIMEDOUT: 'no server answers there',
  EHOSTUNREACH: 'no way leads there',
  ENETUNREACH: 'no way leads there',
  HPE_HEADER_OVERFLOW: 'the head of the answer is too long',
};

function networkReason(error: unknown): string {
  const { code = '', message } = error instanceof Error ? (error as NodeJS.ErrnoException) : { message: String(error) };
  return reasons[code] ?? message;
}
