import { assertEquals, assertThrows } from "@std/assert";
import { fullName, hasHost, imageText, parseImageName } from "./deploy_image_name.ts";

const DIGEST = `sha256:${"0a".repeat(32)}`;

const NAMES: readonly (readonly [text: string, parsed: string, full: string])[] = [
  ["fgm", "fgm:1.2.3", "docker.io/library/fgm:1.2.3"],
  ["fgm:dev", "fgm:dev", "docker.io/library/fgm:dev"],
  ["team/fgm", "team/fgm:1.2.3", "docker.io/team/fgm:1.2.3"],
  ["localhost/fgm:1", "localhost/fgm:1", "localhost/fgm:1"],
  ["registry:5000/fgm", "registry:5000/fgm:1.2.3", "registry:5000/fgm:1.2.3"],
  ["r.example/a/b_c:v1.0", "r.example/a/b_c:v1.0", "r.example/a/b_c:v1.0"],
  [`r.example/fgm@${DIGEST}`, `r.example/fgm@${DIGEST}`, `r.example/fgm@${DIGEST}`],
  [`fgm:1@${DIGEST}`, `fgm:1@${DIGEST}`, `docker.io/library/fgm:1@${DIGEST}`],
];

for (const [text, parsed, full] of NAMES) {
  Deno.test(`parseImageName() and fullName() of ${text}`, () => {
    const name = parseImageName(text, "1.2.3");
    assertEquals(imageText(name), parsed);
    assertEquals(fullName(name), full);
  });
}

for (const text of ["", "Fgm", "fgm:", "fgm:a b", "fgm@sha256:12", "-fgm", "r.example/", "a$(b)"]) {
  Deno.test(`parseImageName() refuses "${text}"`, () => {
    assertThrows(() => parseImageName(text, "1"), RangeError, `Cannot use image "${text}"`);
  });
}

const HOSTS: readonly (readonly [name: string, has: boolean])[] = [
  ["fgm", false],
  ["team/fgm", false],
  ["r.example", false],
  ["r.example/fgm", true],
  ["r:5000/fgm", true],
  ["localhost/fgm", true],
];

for (const [name, has] of HOSTS) {
  Deno.test(`hasHost() of ${name} is ${has}`, () => assertEquals(hasHost(name), has));
}
