import { words } from './words.js';

/** What the phone says after a pop-up: how many templates were allowed, and whether the service was told. */
export function outcome({ popup, consent, scene }, kept) {
  if (!popup) return words.reportFailed(scene?.status);
  if (popup.errCode !== undefined) return `${popup.errMsg.replace('requestSubscribeMessage:', '')} (${popup.errCode})`;
  const accepted = Object.values(popup).filter((value) => value === 'accept').length;
  const parts = [kept ? words.kept : accepted > 0 ? words.allowed(accepted) : words.denied];
  if (consent)
    parts.push(
      consent.status >= 200 && consent.status < 300
        ? words.reported(consent.status)
        : words.reportFailed(consent.status),
    );
  return parts.join('，');
}
