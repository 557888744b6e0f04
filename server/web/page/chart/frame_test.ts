import { assertEquals } from "@std/assert";
import { inFrame } from "./frame.ts";

/** Has the module's frames made by hand: each call makes one, and answers whether there was one to make. */
function handFrames(): () => boolean {
  let next: FrameRequestCallback | undefined;
  globalThis.requestAnimationFrame = (make) => {
    next = make;
    return 1;
  };
  return () => {
    const make = next;
    next = undefined;
    make?.(0);
    return make !== undefined;
  };
}

Deno.test("inFrame() does in a frame what is asked for in it, once each", () => {
  const makeFrame = handFrames();
  const done: string[] = [];
  const draw = () => void done.push("draw");
  const show = () => {
    done.push("show");
    inFrame(draw);
    inFrame(draw);
  };
  const flush = () => {
    done.push("flush");
    inFrame(show);
  };
  inFrame(flush);
  inFrame(flush);
  assertEquals(done, []);
  makeFrame();
  assertEquals(done, ["flush", "show", "draw"]);
  assertEquals(makeFrame(), false);
});

Deno.test("inFrame() leaves to the next frame what has had its turn", () => {
  const makeFrame = handFrames();
  let count = 0;
  const again = () => {
    count++;
    inFrame(again);
  };
  const cancel = inFrame(again);
  makeFrame();
  assertEquals(count, 1);
  makeFrame();
  assertEquals(count, 2);
  cancel();
  makeFrame();
  assertEquals(count, 2);
});

Deno.test("inFrame() has the others done when one throws, and says so", () => {
  const makeFrame = handFrames();
  const done: string[] = [];
  const reported: unknown[] = [];
  const report = globalThis.reportError;
  globalThis.reportError = (error) => void reported.push(error);
  try {
    const wrong = new Error("wrong");
    inFrame(() => {
      throw wrong;
    });
    inFrame(() => void done.push("other"));
    makeFrame();
    assertEquals([done, reported], [["other"], [wrong]]);
  } finally {
    globalThis.reportError = report;
  }
});
