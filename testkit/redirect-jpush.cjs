/*
 * Preloaded (`node --require`) into a process that runs a JPush client and whose last argument is JSON with `port`. The hosts are fixed in the clients' source, so
 * the connections to them are made to a port of this machine instead; the name asked for, and so the certificate that is
 * accepted, stays the host's. Nothing of the client is touched.
 */
const tls = require('node:tls');

const hosts = new Set(['api.jpush.cn', 'device.jpush.cn', 'report.jpush.cn']);
const { port } = JSON.parse(process.argv.at(-1));
const { connect } = tls;

tls.connect = (options, ...rest) => {
  if (typeof options !== 'object' || !hosts.has(options.host)) throw new Error('this process calls JPush only');
  return connect({ ...options, servername: options.host, host: '127.0.0.1', port }, ...rest);
};
