/** The phone around this screen: the page that shows it. It draws what WeChat draws, and knows whose phone it is. */
export const host = parent.phoneHost;

/** `{ appid, openid, library, ext, launch }` as they were when the mini-program was started. */
export const boot = host.boot();

/** Calls the emulator's control API about this phone. Rejects with its sentence. */
export async function callPhone(method, what, body) {
  const path = `/_emulator/apps/${encodeURIComponent(boot.appid)}/phones/${encodeURIComponent(boot.openid)}/${what}`;
  const reply = await fetch(path.replace(/\/$/, ''), {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const value = await reply.json();
  if (!reply.ok) throw new Error(value.error ?? `HTTP ${reply.status}`);
  return value;
}
