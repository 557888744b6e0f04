/** What fgm's tests use of `@std/assert`. Messages are shown beside the difference. */

type ErrorClass<E extends Error> = abstract new (...args: never[]) => E;

export class AssertionError extends Error {}
export function assert(condition: unknown, message?: string): asserts condition;
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance?: number,
  message?: string,
): void;
export function assertEquals(actual: unknown, expected: unknown, message?: string): void;
export function assertExists<T>(actual: T, message?: string): asserts actual is NonNullable<T>;
export function assertGreater(actual: number, expected: number, message?: string): void;
export function assertGreaterOrEqual(actual: number, expected: number, message?: string): void;
export function assertLess(actual: number, expected: number, message?: string): void;
export function assertLessOrEqual(actual: number, expected: number, message?: string): void;
export function assertMatch(actual: string, expected: RegExp, message?: string): void;
export function assertNotEquals(actual: unknown, expected: unknown, message?: string): void;
export function assertObjectMatch(actual: object, expected: object, message?: string): void;
export function assertRejects<E extends Error = Error>(
  act: () => PromiseLike<unknown>,
  errorClass?: ErrorClass<E>,
  messageIncludes?: string,
): Promise<E>;
export function assertStrictEquals(actual: unknown, expected: unknown, message?: string): void;
export function assertStringIncludes(actual: string, expected: string, message?: string): void;
export function assertThrows<E extends Error = Error>(
  act: () => unknown,
  errorClass?: ErrorClass<E>,
  messageIncludes?: string,
): E;
export function fail(message?: string): never;
