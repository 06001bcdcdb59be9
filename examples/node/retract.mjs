// retractPush, getRetraction: 撤回 UMS 尚未送出的消息，等它做完 / take back what UMS has not handed on, and wait until that is
// done. Usage: retract.mjs PUSH_ID
import { call, until } from './api.mjs';

const path = `/v1/pushes/${process.argv[2]}/retraction`;
const { messages } = await call('POST', path);
console.log(`calls that UMS took: ${messages}`);
const { retracted, refused, unknown } = await until(
  () => call('GET', path),
  (state) => state.waiting === 0,
);
console.log(`taken back: ${retracted}, refused: ${refused}, never answered: ${unknown}`);
