/** How many inbox events of a kind the service has applied since it started, by its metrics page. */
export async function appliedCount(serviceUrl: string, kind: string): Promise<number> {
  const page = await (await fetch(`${serviceUrl}/metrics`)).text();
  const lines = page.matchAll(/^hongyan_inbox_applied_total\{(.*)\} (\d+)$/gm);
  return [...lines]
    .filter(([, labels]) => labels!.includes(`kind="${kind}"`))
    .reduce((sum, line) => sum + Number(line[2]), 0);
}
