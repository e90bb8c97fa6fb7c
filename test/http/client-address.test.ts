import { describe, expect, it } from '@jest/globals';
import { clientAddress, networkOf, trustIn, type TrustedProxies } from '../../src/http/client-address.ts';

const seen = (proxies: TrustedProxies, peer: string, forwardedFor: string) =>
  clientAddress(peer, forwardedFor, trustIn(proxies));

/** What it shows, whom we trust, who connects and what the header says, and who it is. */
type Row = [string, TrustedProxies, [string, string], string];

describe('TRUST_PROXY', () => {
  it.each<Row>([
    ['none: the header is anybody’s invention', 0, ['203.0.113.9', '198.51.100.1'], '203.0.113.9'],
    ['one proxy: what it added', 1, ['10.0.0.1', '1.1.1.1, 198.51.100.1'], '198.51.100.1'],
    ['two proxies', 2, ['10.0.0.1', '1.1.1.1, 198.51.100.1, 10.0.0.2'], '198.51.100.1'],
    ['more proxies than were passed: as far as there are names', 3, ['10.0.0.1', '198.51.100.1'], '198.51.100.1'],
    ['without the header', 1, ['203.0.113.9', ''], '203.0.113.9'],
    ['with nonsense in it', 2, ['10.0.0.1', 'unknown, <script>'], '10.0.0.1'],
    ['a port and brackets are taken off', 1, ['10.0.0.1', '[2001:db8::1]:443'], '2001:db8::1'],
    ['a port after IPv4', 1, ['10.0.0.1', '198.51.100.1:5123'], '198.51.100.1'],
    ['IPv4 inside IPv6', 0, ['::ffff:203.0.113.9', ''], '203.0.113.9'],
  ])('%s', (_what, proxies, [peer, forwardedFor], expected) => {
    expect(seen(proxies, peer, forwardedFor)).toBe(expected);
  });

  it.each<Row>([
    ['by its address', ['10.0.0.1'], ['10.0.0.1', '1.1.1.1, 198.51.100.1'], '198.51.100.1'],
    ['by its network, several in a row', ['10.0.0.0/8'], ['10.9.9.9', '198.51.100.1, 10.1.2.3'], '198.51.100.1'],
    ['over IPv6', ['fd00::/8'], ['fd12::1', '198.51.100.1'], '198.51.100.1'],
    ['a stranger is believed nothing', ['10.0.0.1'], ['203.0.113.9', '198.51.100.1'], '203.0.113.9'],
    ['a closed connection has no address', ['10.0.0.1'], ['', '198.51.100.1'], ''],
  ])('a proxy is known %s', (_what, proxies, [peer, forwardedFor], expected) => {
    expect(seen(proxies, peer, forwardedFor)).toBe(expected);
  });
});

describe('failed attempts are counted', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2'],
    ['2001:db8::9', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['::', '0:0:0:0'],
    ['fe80::1:2:3:4', 'fe80:0:0:0'],
    ['', ''],
  ])('for %s by the network %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
