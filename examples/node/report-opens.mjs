// reportOpens: 自有后端上报打开 / report an open from your own backend.
// Usage: node report-opens.mjs HY     the `hy` value of the query the landing page was opened with
import { appId, call } from './api.mjs';

const items = [{ delivery: process.argv[2] ?? '', launch_scene: 1014 }];
const { received, duplicates, refused } = await call('POST', '/v1/opens', { app_id: appId, items });
console.log(`received ${received}, duplicates ${duplicates}, refused ${refused}`);
