import type { Person } from '../population.ts';
import type { Called } from '../wechat/log.ts';
import type { Books } from './rows.ts';

/**
 * Every (recipient, template) whose ledger does not say what was given and what was spent: a credit lost, spent twice,
 * spent by a message that was not sent, or not spent by one that may have been; or to whom the platform accepted more
 * messages than there were credits.
 */
export function creditViolations(
  people: readonly Person[],
  { deliveries, consents, templates }: Books,
  called: Iterable<Called>,
): string[] {
  const violations: string[] = [];
  const spends = new Map<string, number>();
  for (const row of deliveries) {
    const key = `${row.recipientId}/${templates.get(row.templateId)}`;
    const maySpend = row.outcome === 'accepted' || row.outcome === 'unknown';
    if (row.spent !== maySpend) violations.push(`${row.pushId}/${key}: ${row.outcome}, spent ${row.spent}`);
    spends.set(key, (spends.get(key) ?? 0) + (row.spent ? 1 : 0));
  }
  const accepted = new Map<string, number>();
  for (const { recipientId, template, calls } of called) {
    const key = `${recipientId}/${template}`;
    accepted.set(key, (accepted.get(key) ?? 0) + calls.filter((call) => call.msgId !== null).length);
  }
  const ledger = new Map(consents.map((row) => [`${row.recipientId}/${templates.get(row.templateId)}`, row]));
  for (const { id, credits } of people) {
    for (const [template, given] of Object.entries(credits)) {
      const key = `${id}/${template}`;
      const { spent = 0, credits: left = 0 } = ledger.get(key) ?? {};
      const used = spends.get(key) ?? 0;
      if (spent !== used || left !== given - spent || left < 0) {
        violations.push(`${key}: given ${given}, deliveries spent ${used}, ledger spent ${spent}, left ${left}`);
      }
      const messages = accepted.get(key) ?? 0;
      if (messages > given) violations.push(`${key}: given ${given}, accepted ${messages} times`);
    }
  }
  return violations;
}
