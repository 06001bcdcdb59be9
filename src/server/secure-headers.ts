import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';

/**
 * What Helmet sets on an answer. It is the same for every answer, so that it is asked for once: asking each time costs as
 * much as reading the body. The content security policy is the console's own.
 */
export const secureHeaders: Readonly<Record<string, string>> = ask();

function ask(): Record<string, string> {
  const headers: Record<string, string> = {};
  const answer = {
    setHeader: (name: string, value: string) => {
      headers[name.toLowerCase()] = value;
    },
    removeHeader: () => undefined,
  };
  helmet({ contentSecurityPolicy: false })({} as IncomingMessage, answer as unknown as ServerResponse, (error) => {
    if (error !== undefined) throw error;
  });
  return headers;
}
