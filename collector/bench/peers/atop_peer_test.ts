import { assertEquals } from "@std/assert";
import { countRecords } from "./atop_peer.ts";

const PROCESS = "PRC node 1795346632 2026/11/22 11:23:52 1 32671 (sh) S 100 0 0 0 120";
const CASES: readonly (readonly [text: string, records: number, seconds: number])[] = [
  ["", 0, 0],
  [`RESET\n${PROCESS}\n${PROCESS}\nSEP\n${PROCESS}\nSEP\n`, 3, 2],
  ["RESET\nSEP\n", 0, 1],
];
for (const [text, records, seconds] of CASES) {
  Deno.test(`countRecords() finds ${records} records in ${seconds} samples`, () => {
    const { samples, perSecond } = countRecords(text);
    assertEquals([samples, perSecond], [records, records / Math.max(1, seconds)]);
  });
}
