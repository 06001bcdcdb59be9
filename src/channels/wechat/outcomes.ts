import type { Outcome, Retry } from '../outcome.ts';
import { sendErrcodes } from './errcodes.ts';
import { parseArgumentError } from './errmsg.ts';
import type { HttpAnswer } from './http.ts';
import { parseReply } from './json.ts';
import type { TransportError } from './transport-errors.ts';

const shownLength = 120;

/**
 * The outcome an HTTP answer to `subscribeMessage.send` stands for. A 5xx, a text that is not JSON, or a JSON that says
 * neither "refused" nor "accepted, with this msgid" is no clear answer to a call that did leave: unknown.
 */
export function outcomeOfAnswer({ status, text }: HttpAnswer): Outcome {
  const reply = status < 500 ? parseReply(text) : null;
  if (reply === null) return { kind: 'unknown', detail: `HTTP ${status}: ${text.slice(0, shownLength)}` };
  if (reply.errcode === null && reply.msgId === null) {
    return { kind: 'unknown', detail: `HTTP ${status}, neither errcode nor msgid: ${text.slice(0, shownLength)}` };
  }
  return outcomeOfErrcode(reply.errcode ?? 0, reply.errmsg, reply.rid, reply.msgId);
}

/** The outcome an errcode stands for, by the table of send errcodes. An unlisted code is a final refusal. */
export function outcomeOfErrcode(
  errcode: number,
  errmsg: string,
  rid: string | null,
  msgId: string | null = null,
): Outcome {
  const effect = sendErrcodes[errcode]?.effect ?? { kind: 'failed', reason: 'rejected' };
  if (effect.kind === 'accepted') return { kind: 'accepted', msgId };
  if (effect.kind === 'failed' && errcode === 47003) {
    const field = parseArgumentError(errmsg)?.field;
    return { ...effect, errcode, errmsg, rid, ...(field === undefined ? {} : { field }) };
  }
  return { ...effect, errcode, errmsg, rid };
}

/**
 * The outcome of a call that got no HTTP answer. When it may have left: unknown. When not, a connection that had gone
 * stale is replaced and tried at once; when no connection can be made at all, everybody behind it should slow down.
 */
export function outcomeOfTransportError(error: TransportError): Outcome {
  return error.mayHaveLeft ? { kind: 'unknown', detail: error.message } : retryAfter(error);
}

/** A retry for a failure in front of the send call, e.g. while its token was fetched: the send itself did not leave. */
export function retryAfter(error: TransportError): Retry {
  const ownConnection = error.stage === 'wire' || error.stage === 'local';
  return {
    kind: 'retry',
    scope: ownConnection ? 'recipient' : 'limit',
    errcode: null,
    errmsg: error.message,
    rid: null,
    inMemory: error.stage === 'wire',
  };
}
