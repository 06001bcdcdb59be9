/** Calls the control API; rejects with its sentence. */
export async function call(method, path, body) {
  const sent =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const reply = await fetch(`/_emulator${path}`, { method, ...sent });
  const value = await reply.json();
  if (!reply.ok) throw new Error(value.error ?? `HTTP ${reply.status}`);
  return value;
}

export const phonePath = (appid, openid) => `/apps/${encodeURIComponent(appid)}/phones/${encodeURIComponent(openid)}`;

/** Keys, types and labels of a template's fields, from its content (`label:{{thing1.DATA}}` per line). */
export function fieldsOf(template) {
  const fields = [];
  for (const line of (template?.content ?? '').split('\n')) {
    const match = /^\s*(.*?)\s*[:：]?\s*\{\{\s*(\w+)\.DATA\s*\}\}/.exec(line);
    if (match) fields.push({ label: match[1], key: match[2] });
  }
  return fields;
}
