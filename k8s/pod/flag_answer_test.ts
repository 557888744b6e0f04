import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import type { FlagAnswer } from "./flag_answer.ts";

const MODULE = fromFileUrl(new URL("./flag_answer.ts", import.meta.url));

const CASES: readonly [answer: FlagAnswer, code: number, stdout: string, stderr: string][] = [
  [{ kind: "help", text: "Usage: x\n\n" }, 0, "Usage: x\n", ""],
  [{ kind: "version", text: "x 0.1.0" }, 0, "x 0.1.0\n", ""],
  [{ kind: "error", message: "Unknown flag --y" }, 2, "", "Unknown flag --y\n"],
];

for (const [answer, code, stdout, stderr] of CASES) {
  Deno.test(`answerFlags() of ${answer.kind} ends a program with ${code}`, async () => {
    const program = `import { answerFlags } from ${JSON.stringify(MODULE)};
Deno.exit(answerFlags(${JSON.stringify(answer)}));`;
    const output = await new Deno.Command(Deno.execPath(), {
      args: ["eval", "--quiet", program],
    }).output();
    const decoder = new TextDecoder();
    assertEquals(
      [output.code, decoder.decode(output.stdout), decoder.decode(output.stderr)],
      [code, stdout, stderr],
    );
  });
}
