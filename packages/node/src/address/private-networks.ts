/** The networks that nobody outside of them reaches: an address in a list may not lead a program into them. */
import { BlockList, isIP } from 'node:net';

/** By RFC 6890 and IANA's registries of special-purpose addresses. */
const special: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  ['2001::', 23], // among them Teredo, which holds an IPv4 address
  ['2001:db8::', 32],
  ['2002::', 16], // 6to4, which holds an IPv4 address
  ['3fff::', 20],
];

const refused = new BlockList();
for (const [network, prefix] of special) refused.addSubnet(network, prefix, network.includes(':') ? 'ipv6' : 'ipv4');

/** All public addresses of IPv6 are in it: loopback, link-local, unique-local and mapped addresses do not. */
const publicIPv6 = new BlockList();
publicIPv6.addSubnet('2000::', 3, 'ipv6');

/** Whether an IP address, of version 4 or 6, is not one of the public internet. */
export function isPrivate(address: string): boolean {
  const version = isIP(address);
  if (version === 4) return refused.check(address);
  return version !== 6 || !publicIPv6.check(address, 'ipv6') || refused.check(address, 'ipv6');
}
