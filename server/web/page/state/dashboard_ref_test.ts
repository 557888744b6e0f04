import { assertEquals } from "@std/assert";
import { dashboardRefOf } from "./dashboard_ref.ts";

const JSON_TEXT = '{"schema_version": 1, "name": "ä?>"}';
const bytes = new TextEncoder().encode(JSON_TEXT);
const base64 = btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
const served = (name: string) => ({ kind: "served", path: `dashboards/${name}.json` }) as const;

const CASES: readonly [value: string, want: ReturnType<typeof dashboardRefOf>][] = [
  [JSON_TEXT, { kind: "inline", text: JSON_TEXT }],
  [` ${JSON_TEXT}\n`, { kind: "inline", text: JSON_TEXT }],
  [base64, { kind: "inline", text: JSON_TEXT }],
  [base64.replace(/=+$/, ""), { kind: "inline", text: JSON_TEXT }],
  ["memory-leak", served("memory-leak")],
  ["memory-leak.json", served("memory-leak")],
  ["every-hour", served("every-hour")],
  ["eyeglasses", served("eyeglasses")],
  ["", undefined],
  ["https://elsewhere.example/d.json", undefined],
  ["//elsewhere.example/d", undefined],
  ["../secret", undefined],
  ["a/b", undefined],
  ["a..b", undefined],
  [".hidden", undefined],
  ["x".repeat(101), undefined],
];
for (const [value, want] of CASES) {
  Deno.test(`dashboardRefOf() ${value.trim().slice(0, 40)}`, () => {
    assertEquals(dashboardRefOf(value), want);
  });
}
