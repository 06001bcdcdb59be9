import { describe, expect, it } from 'vitest';
import { operations } from '#contract/index.ts';
import { routes } from './index.ts';

describe('routes', () => {
  it('serve every operation of the contract, each once', () => {
    const served = routes.map((route) => route.operation.id);
    expect(served.toSorted()).toEqual(operations.map((operation) => operation.id).toSorted());
  });
});
