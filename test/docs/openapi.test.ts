import { describe, expect, it } from 'vitest';
import { operations } from '#contract/index.ts';
import { useStack } from '#testkit/fresh-stack.ts';

const stack = useStack({ env: { PUBLIC_URL: 'http://127.0.0.1:8420' } });

interface Document {
  paths: Record<string, Record<string, { operationId?: string }>>;
}

describe('the OpenAPI document', () => {
  it('names every operation of the contract, and nothing else', async () => {
    const { paths } = await document();
    const ids = Object.values(paths).flatMap((methods) => Object.values(methods).map((one) => one.operationId));
    expect(ids.sort()).toEqual(operations.map((one) => one.id).sort());
  });

  // `npx vitest run test/docs -u` writes it anew.
  it('is kept in docs/openapi.json', async () => {
    const text = `${JSON.stringify(await document(), null, 1)}\n`;
    await expect(text).toMatchFileSnapshot('../../docs/openapi.json');
  });
});

async function document(): Promise<Document> {
  return (await fetch(`${stack().url}/openapi.json`)).json() as Promise<Document>;
}
