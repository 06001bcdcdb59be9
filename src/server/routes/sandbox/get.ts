import { getSandbox } from '#contract/sandbox.ts';
import { isOnThisMachine } from '../../console.ts';
import { route } from '../../route.ts';

export const getSandboxRoute = route(getSandbox, async (_, { platformUrl }) => {
  return { phones_url: isOnThisMachine(platformUrl) ? `${platformUrl}/phones` : null };
});
