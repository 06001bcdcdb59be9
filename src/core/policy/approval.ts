/** Which pushes wait for the word of somebody who did not write them; see the contract's `approvalPolicy`. */
export interface ApprovalPolicy {
  campaigns: boolean;
  above_recipients: number | null;
  classes: readonly string[];
  expires_hours: number;
}

export type ApprovalReason = 'campaign' | 'above_recipients' | 'class';

/** How the approval of one push stands. */
export interface Approval {
  /** `none`: nobody has to approve it as it is; kept for its authors. */
  state: 'none' | 'waiting' | 'approved' | 'rejected' | 'expired';
  reasons: ApprovalReason[];
  /** Who wrote or changed the push: actors, and the members who answer for them. None of them may approve it. */
  authors: string[];
  requested_by: string | null;
  requested_at: string | null;
  expires_at: string | null;
  decisions: ApprovalDecision[];
}

export interface ApprovalDecision {
  decision: 'approved' | 'rejected' | 'expired';
  by: string | null;
  label: string | null;
  at: string;
  version: number;
  note: string | null;
}

/** Who acts: the actor, and the member who answers for them. */
export interface Author {
  ref: string;
  person: string | null;
}

/** Why a push needs approval; empty when it does not. `mostRecipients`: how many it may have at the most. */
export function approvalReasons(
  policy: ApprovalPolicy,
  push: { kind: 'transactional' | 'campaign'; class: string; mostRecipients: number },
): ApprovalReason[] {
  const reasons: ApprovalReason[] = [];
  if (policy.campaigns && push.kind === 'campaign') reasons.push('campaign');
  if (policy.above_recipients !== null && push.mostRecipients > policy.above_recipients)
    reasons.push('above_recipients');
  if (policy.classes.includes(push.class)) reasons.push('class');
  return reasons;
}

/** The approval of a push as it is written or changed by somebody: asked for anew whenever it is launched. */
export function approvalAsked(
  policy: ApprovalPolicy,
  before: Approval | null,
  author: Author,
  { reasons, sendBefore, now }: { reasons: ApprovalReason[]; sendBefore: Date; now: Date },
): Approval {
  const authors = [...new Set([...(before?.authors ?? []), ...identitiesOf(author)])];
  const decisions = before?.decisions ?? [];
  if (reasons.length === 0) {
    return { state: 'none', reasons, authors, requested_by: null, requested_at: null, expires_at: null, decisions };
  }
  const until = Math.min(now.getTime() + policy.expires_hours * 3_600_000, sendBefore.getTime());
  return {
    state: 'waiting',
    reasons,
    authors,
    requested_by: author.ref,
    requested_at: now.toISOString(),
    expires_at: new Date(until).toISOString(),
    decisions,
  };
}

/** Whether somebody may decide on a push: whoever had no hand in it. */
export function mayDecide(approval: Approval, decider: Author): boolean {
  return !identitiesOf(decider).some((one) => approval.authors.includes(one));
}

/** The approval with one more decision. */
export function decided(approval: Approval, decision: ApprovalDecision): Approval {
  return { ...approval, state: decision.decision, decisions: [...approval.decisions, decision] };
}

/** An actor and the member behind it, once where they are the same. */
export function identitiesOf({ ref, person }: Author): string[] {
  return person === null || person === ref ? [ref] : [ref, person];
}
