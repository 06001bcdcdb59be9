import { expect } from 'vitest';

/** Expects a call to be refused with `validation_failed` that points at one value. */
export async function expectProblem(call: Promise<unknown>, pointer: string, code: string): Promise<void> {
  const error = await call.then(
    () => null,
    (failure: unknown) =>
      failure as { status: number; problem: { code: string; errors: { pointer: string; code: string }[] } },
  );
  expect(error).toMatchObject({ status: 422, problem: { code: 'validation_failed' } });
  expect(error!.problem.errors).toContainEqual(expect.objectContaining({ pointer, code }));
}
