/**
 * Loaded before a program, it puts a mistake into it: on SIGUSR1 an error that nobody catches, on
 * SIGURG, which nobody else listens to, a promise that nobody has waited for.
 *
 * @module
 */

Deno.addSignalListener("SIGUSR1", () => {
  queueMicrotask(() => {
    throw new Error("a mistake was made");
  });
});

Deno.addSignalListener("SIGURG", () => {
  queueMicrotask(() => void Promise.reject(new Error("a promise was broken")));
});
