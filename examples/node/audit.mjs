// listAudit, exportAudit, verifyAudit: 审计日志 / who did what, and whether the log is whole. KEY needs audit_read.
import { base, call } from './api.mjs';

const { items } = await call('GET', '/v1/audit?limit=3');
for (const one of items) console.log(`${one.seq} ${one.actor.label}: ${one.action} ${one.outcome}`);

const headers = { authorization: `Bearer ${process.env.KEY}` };
const file = await (await fetch(`${base}/v1/audit/export`, { headers })).text();
const { intact, entries, hash } = await call('GET', '/v1/audit/verify');
// Kept elsewhere, the two show later that nothing was cut off the end.
console.log(`exported ${file.trim().split('\n').length}; intact: ${intact}, ${entries} entries, ${hash.slice(0, 8)}…`);
