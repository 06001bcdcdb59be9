/**
 * Query files that touch a per-recipient table without naming one bucket (`b = ..`) on every such table, and why that
 * is right there. Everything else must name it: a lint test compares.
 */
export const unbucketed: Record<string, string> = {
  'lane/lease.ts': 'the list of all lanes is read once a second per engine, to see which are free; it is small',
  'recipient/load.ts': 'unionids and aliases of one API call (at most 1,000) are looked up over all buckets of the app',
  'stat/fact.ts': 'which lanes have facts to fold is asked every few seconds; the table holds seconds of work',
};
