import type { PushInput } from '../../../api/contract.ts';
import { useRead } from '../../../api/use.ts';

/**
 * Why a push would need the approval of another member, as far as this page can tell; empty when it would not. The
 * service decides when it is launched. `most`: how many recipients there may be.
 */
export function useApprovalReasons(input: PushInput | null, most: number | null): string[] {
  const shown = useRead('getApprovalPolicy');
  const policy = shown.data?.policy ?? null;
  if (policy === null || input === null) return [];
  const isList = 'openids' in input.audience;
  const kind = input.class ?? (isList ? 'service' : 'marketing');
  const { campaigns, above_recipients: above, classes } = policy;
  return [
    ...(campaigns && !isList ? ['campaign'] : []),
    ...(above !== null && most !== null && most > above ? ['above_recipients'] : []),
    ...(classes.includes(kind) ? ['class'] : []),
  ];
}
