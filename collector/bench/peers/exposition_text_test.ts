import { assertEquals } from "@std/assert";
import { metricsOf, slotOf } from "../../metrics.ts";
import type { Container, Subject, Tick } from "../../model.ts";
import { expositionName, ExpositionWriter } from "./exposition_text.ts";

const CONTAINER: Container = {
  ...{ id: "9f86", podName: 'we"b', namespace: "shop", containerName: undefined },
  ...{ podUid: undefined, qosClass: "Unknown", labels: undefined },
};
const SUBJECT: Subject = {
  ...{ scope: "container", containerId: "9f86" },
  ...{ device: undefined, pid: undefined, comm: undefined },
};

function tickOf(values: Readonly<Record<string, number>>, containers = [CONTAINER]): Tick {
  const row = new Float64Array(metricsOf("container").length).fill(NaN);
  for (const [name, value] of Object.entries(values)) row[slotOf("container", name)] = value;
  return { timeMs: 0, containers, samples: [{ subject: SUBJECT, values: row }] };
}

const LABELS = 'id="9f86",pod="we\\"b",namespace="shop"';

Deno.test("write() has a line for each value that is there, and escapes what labels hold", () => {
  assertEquals(
    new ExpositionWriter().write(tickOf({ "cgroup.v2.memory.current": 0 })),
    `cgroup_v2_memory_current{${LABELS}} 0\n`,
  );
});

Deno.test("write() puts the time in seconds behind the value", () => {
  assertEquals(
    new ExpositionWriter().write(tickOf({ "cgroup.v2.memory.current": 1.5 }), 1_768_208_400_250),
    `cgroup_v2_memory_current{${LABELS}} 1.5 1768208400.25\n`,
  );
});

Deno.test("write() knows a container at later ticks, which do not describe it again", () => {
  const writer = new ExpositionWriter();
  writer.write(tickOf({}));
  assertEquals(
    writer.write(tickOf({ "cgroup.v2.memory.current": 7 }, [])),
    `cgroup_v2_memory_current{${LABELS}} 7\n`,
  );
});

Deno.test("write() of a tick without samples is empty", () => {
  assertEquals(new ExpositionWriter().write({ timeMs: 0, containers: [], samples: [] }), "");
});

for (const { name } of metricsOf("container").slice(0, 3)) {
  Deno.test(`expositionName() of ${name} is a name that Prometheus takes`, () => {
    assertEquals(/^[a-zA-Z_]\w*$/.test(expositionName(name)), true);
  });
}
