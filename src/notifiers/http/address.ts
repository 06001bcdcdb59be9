import { BlockList, isIP } from 'node:net';

/**
 * Everything that is not an address of the public internet, after the special-purpose registries of IANA: loopback,
 * private, link-local (metadata services of clouds), shared, documentation, benchmark, multicast, and IPv6 ways to write
 * an IPv4 address.
 */
const v4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** Of IPv6 only 2000::/3 is public at all; these parts of it are not. */
const v6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20', '2620:4f:8000::/48'];

/** A list of ranges as `10.0.0.0/8`; a single address is a range of one. */
export function rangesOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address, bits] = range.split('/') as [string, string | undefined];
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
    list.addSubnet(address, bits === undefined ? (family === 'ipv4' ? 32 : 128) : Number(bits), family);
  }
  return list;
}

const special4 = rangesOf(v4);
const global6 = rangesOf(['2000::/3']);
const special6 = rangesOf(v6);

/** Whether an IP address may be called: a public one, or one of the ranges the owner allows. */
export function mayCall(address: string, allowed: BlockList): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  // An IPv4 address in an IPv6 one is that IPv4 address.
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mayCall(mapped, allowed);
  if (allowed.check(address, family === 4 ? 'ipv4' : 'ipv6')) return true;
  if (family === 4) return !special4.check(address, 'ipv4');
  return global6.check(address, 'ipv6') && !special6.check(address, 'ipv6');
}
