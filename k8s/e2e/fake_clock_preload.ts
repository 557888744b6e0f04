/**
 * Sets the wall clock of the process that it is preloaded into: `Date` is as many milliseconds ahead
 * of the real time as the file says that `FGM_E2E_CLOCK_FILE` names, from one reading to the next.
 *
 * The monotonic clock, and with it every timer, goes on, as when somebody sets the clock of a node.
 *
 * @module
 */

const path = Deno.env.get("FGM_E2E_CLOCK_FILE");
if (path === undefined) throw new Error("Cannot fake the clock: FGM_E2E_CLOCK_FILE is not set");

const realNow = Date.now;
const fakeNow = () => realNow() + Number(Deno.readTextFileSync(path));

globalThis.Date = new Proxy(Date, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [fakeNow()] : args, newTarget),
  get: (target, name) => name === "now" ? fakeNow : Reflect.get(target, name),
});
