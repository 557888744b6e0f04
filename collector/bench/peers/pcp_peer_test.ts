import { assertEquals } from "@std/assert";
import { countLogged } from "./pcp_peer.ts";

const SUMMARY = `proc.psinfo.rss ["000001 /sbin/init"] 19348.000 15 Kbyte
proc.psinfo.utime ["000001 /sbin/init"] 0.010 14 none
proc.io.read_bytes ["000002 sh -c echo 12 byte"] 0.000 13 byte / sec
pmcd.pid  0.000 2 none
`;

function label(begin: string, end: string): string {
  return `Log Label (Log Format Version 2)
Performance metrics from host node
  commencing ${begin}
  ending     ${end}
Archive timezone: UTC
PID for pmlogger: 1394
`;
}

const LABELS: readonly (readonly [begin: string, end: string, seconds: number])[] = [
  ["Sun Nov 22 11:18:33.168 2026", "Sun Nov 22 11:18:47.533 2026", 15],
  ["Thu Dec 31 23:59:59.900 2026", "Fri Jan  1 00:00:09.900 2027", 11],
];
for (const [begin, end, seconds] of LABELS) {
  Deno.test(`countLogged() counts the values of processes in ${seconds} s`, () => {
    const { samples, perSecond } = countLogged(SUMMARY, label(begin, end));
    assertEquals([samples, perSecond], [42, 42 / seconds]);
  });
}

Deno.test("countLogged() of an archive without values of processes is none", () => {
  const [begin, end] = LABELS[0]!;
  assertEquals(countLogged("pmcd.pid  0.000 2 none\n", label(begin, end)).samples, 0);
});
