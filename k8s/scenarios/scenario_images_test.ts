import { assertEquals } from "@std/assert";
import { imageNames } from "./scenario_images.ts";

Deno.test("imageNames() puts prefix and tag around each", () => {
  assertEquals(
    imageNames(["fgm-workload", "fgm-workload-postgres"], { prefix: "r.example/x/", tag: "7" }),
    {
      "fgm-workload": "r.example/x/fgm-workload:7",
      "fgm-workload-postgres": "r.example/x/fgm-workload-postgres:7",
    },
  );
  assertEquals(imageNames([], { prefix: "", tag: "dev" }), {});
});
