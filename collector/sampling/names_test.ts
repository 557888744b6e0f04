import { assertEquals } from "@std/assert";
import { memoryHost } from "../testing/memory_host.ts";
import { createNames, type LogLink, parseLogLink, WANTED_RELIST_MS } from "./names.ts";

const ID = "4f7612c64d7d5675f16c95fd5c9f293d4f7612c64d7d5675f16c95fd5c9f293d";
const OTHER_ID = ID.replace("4", "5");
const DIR = "/var/log/containers";

const LINK_CASES: ReadonlyArray<readonly [fileName: string, want: LogLink | undefined]> = [
  [`web-7c5d_shop_nginx-${ID}.log`, link("web-7c5d", "shop", "nginx")],
  [`etcd-node-1_kube-system_etcd-${ID}.log`, link("etcd-node-1", "kube-system", "etcd")],
  [`a.b-0_ns_side-car-2-${ID}.log`, link("a.b-0", "ns", "side-car-2")],
  [`web_shop_nginx-${ID}.log.gz`, undefined],
  [`web_shop_nginx-${ID.slice(1)}.log`, undefined],
  [`web_shop_nginx-${ID.toUpperCase()}.log`, undefined],
  [`web_nginx-${ID}.log`, undefined],
  [`web_shop_extra_nginx-${ID}.log`, undefined],
  [`_shop_nginx-${ID}.log`, undefined],
  [`web_shop_-${ID}.log`, undefined],
  ["", undefined],
];

function link(podName: string, namespace: string, containerName: string): LogLink {
  return { podName, namespace, containerName, containerId: ID };
}

for (const [fileName, want] of LINK_CASES) {
  Deno.test(`parseLogLink() takes "${fileName}" apart`, () => {
    assertEquals(parseLogLink(fileName), want);
  });
}

function hostWith(...ids: readonly string[]) {
  const links = ids.map((id) => [`${DIR}/web_shop_nginx-${id}.log`, "/var/log/pods/x/0.log"]);
  return memoryHost({ dirs: [DIR], links: Object.fromEntries(links) });
}

const WEB = { podName: "web", namespace: "shop", containerName: "nginx" };

Deno.test("createNames() knows nothing before the first refresh", () => {
  const names = createNames({ host: hostWith(ID), logDir: DIR });
  assertEquals([names.lookup(ID), names.hasLinks], [undefined, false]);
});

Deno.test("createNames() names a container by its link, and no other", () => {
  const names = createNames({ host: hostWith(ID), logDir: DIR });
  assertEquals(names.refresh(0), undefined);
  assertEquals([names.lookup(ID), names.lookup(OTHER_ID)], [WEB, undefined]);
  assertEquals(names.hasLinks, true);
});

Deno.test("createNames() lists again only when the directory changed", () => {
  const host = hostWith(ID);
  const names = createNames({ host, logDir: DIR });
  for (let nowMs = 0; nowMs <= 60_000; nowMs += 1_000) names.refresh(nowMs);
  assertEquals(host.calls.listFiles, 1);
  host.link(`${DIR}/api_shop_api-${OTHER_ID}.log`, "/x");
  names.refresh(61_000);
  assertEquals(host.calls.listFiles, 2);
  assertEquals(names.lookup(OTHER_ID)?.podName, "api");
});

Deno.test("createNames() forgets a link that was removed", () => {
  const host = hostWith(ID);
  const names = createNames({ host, logDir: DIR });
  names.refresh(0);
  host.remove(`${DIR}/web_shop_nginx-${ID}.log`);
  names.refresh(1_000);
  assertEquals([names.lookup(ID), names.hasLinks], [undefined, false]);
});

Deno.test("createNames() looks again for a wanted name, but not at every tick", () => {
  const host = hostWith(ID);
  const names = createNames({ host, logDir: DIR });
  names.refresh(0);
  for (let nowMs = 1_000; nowMs <= 2 * WANTED_RELIST_MS; nowMs += 1_000) {
    names.lookup(OTHER_ID);
    names.refresh(nowMs);
  }
  assertEquals(host.calls.listFiles, 3);
});

Deno.test("createNames() stops looking for a name that is no longer asked for", () => {
  const host = hostWith(ID);
  const names = createNames({ host, logDir: DIR });
  names.refresh(0);
  names.lookup(OTHER_ID);
  for (let nowMs = 1_000; nowMs <= 60_000; nowMs += 1_000) names.refresh(nowMs);
  assertEquals(host.calls.listFiles, 2);
});

Deno.test("createNames() reports a missing directory once, and recovers", () => {
  const host = memoryHost();
  const names = createNames({ host, logDir: DIR });
  const said = [0, 1_000, 2_000].map((nowMs) => names.refresh(nowMs));
  assertEquals(said, [`Cannot read names from ${DIR}: no such directory`, undefined, undefined]);
  host.link(`${DIR}/web_shop_nginx-${ID}.log`, "/x");
  assertEquals(names.refresh(3_000), undefined);
  assertEquals(names.lookup(ID), WEB);
  host.remove(DIR);
  assertEquals(names.refresh(4_000), said[0]);
  assertEquals(names.lookup(ID), WEB, "what was known stays known");
});

Deno.test("createNames() reports an unreadable directory once and keeps what it knew", () => {
  const host = hostWith(ID);
  const names = createNames({ host, logDir: DIR });
  names.refresh(0);
  host.refuse(DIR);
  const said = names.refresh(1_000) ?? "";
  assertEquals(said.startsWith(`Cannot read names from ${DIR}: `), true, said);
  assertEquals(names.refresh(2_000), undefined);
  assertEquals(names.lookup(ID), WEB);
});
