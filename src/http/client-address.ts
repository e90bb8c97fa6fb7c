import { BlockList, isIP } from 'node:net';

/** How many proxies stand before the API, or their addresses and networks (`10.0.0.0/8`). */
export type TrustedProxies = number | readonly string[];

/** Decides whether the address that connects is one of our proxies; `passed` is how many were passed already. */
export type Trust = (address: string, passed: number) => boolean;

/** Who may name the client in X-Forwarded-For: a number of proxies, counted from our side, or these addresses and networks. */
export function trustIn(proxies: TrustedProxies): Trust {
  if (typeof proxies === 'number') return (_address, passed) => passed < proxies;
  const list = new BlockList();
  for (const each of proxies) {
    const [address, bits] = each.split('/') as [string, string?];
    if (bits === undefined) list.addAddress(address, family(address));
    else list.addSubnet(address, Number(bits), family(address));
  }
  return (address) => isIP(address) !== 0 && list.check(address, family(address));
}

/**
 * The address of the client: that of the connection or, while it is a proxy we trust, the one that this proxy names.
 * What stands further left in the header may be anybody's invention.
 */
export function clientAddress(peer: string, forwardedFor: string, trust: Trust): string {
  const chain = [...forwardedFor.split(','), peer].map(plainAddress);
  let at = chain.length - 1;
  for (let passed = 0; at > 0 && chain[at - 1] && trust(chain[at] ?? '', passed); passed += 1) at -= 1;
  return chain[at] ?? '';
}

/**
 * What failed attempts are counted by: an IPv4 address, or the /64 that one subscriber of IPv6 has to choose from.
 */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  // A URL writes it in its one short form, with a run of zeros as `::`.
  const [left = [], right] = new URL(`http://[${address}]`).hostname
    .slice(1, -1)
    .split('::')
    .map((half) => half.split(':').filter(Boolean));
  const zeros = right ? Array<string>(8 - left.length - right.length).fill('0') : [];
  return [...left, ...zeros, ...(right ?? [])].slice(0, 4).join(':');
}

/** An address without its port and zone, and IPv4 as itself where it is written as IPv6; undefined for what is no address. */
function plainAddress(text: string): string | undefined {
  const trimmed = text.trim();
  const unwrapped = /^\[(.+)\](?::\d+)?$/.exec(trimmed)?.[1] ?? /^([\d.]+):\d+$/.exec(trimmed)?.[1] ?? trimmed;
  const address = unwrapped.replace(/%.*$/, '').replace(/^::ffff:(?=[\d.]+$)/i, '');
  return isIP(address) === 0 ? undefined : address;
}

function family(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
