import type { PushInput } from '../../../api/contract.ts';

interface Test {
  name: string;
  audience: PushInput['audience'];
  /** The class that the template gives its pushes; another one would be refused. */
  defaultClass: string | null;
}

/** A push as a test for the team: the message as it is, at once, to all of them, and nothing that follows. */
export function testOf(input: PushInput, { name, audience, defaultClass }: Test): PushInput {
  const { app_id, message, variables, no_credit, delivery_mode } = input;
  return {
    ...(app_id === undefined ? {} : { app_id }),
    ...(variables === undefined ? {} : { variables }),
    ...(no_credit === undefined ? {} : { no_credit }),
    ...(delivery_mode === undefined ? {} : { delivery_mode }),
    name,
    message,
    audience,
    // Neither quiet hours nor caps of marketing hold up a test.
    ...(defaultClass === null ? { class: 'service' } : {}),
    priority: 100,
  };
}
