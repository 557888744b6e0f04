import { assertEquals, assertThrows } from "@std/assert";
import { inClusterAccess, podNamespace, urlAccess } from "./kube_access.ts";

/** Files by path; what is not there is missing. */
function reader(files: Record<string, string>): (path: string) => string {
  return (path) => {
    const text = files[path];
    if (text === undefined) throw new Deno.errors.NotFound(path);
    return text;
  };
}

const HOSTS: ReadonlyArray<readonly [host: string, port: string, url: string]> = [
  ["10.96.0.1", "443", "https://10.96.0.1:443"],
  ["fd00::1", "6443", "https://[fd00::1]:6443"],
];
for (const [host, port, url] of HOSTS) {
  Deno.test(`inClusterAccess() reaches ${url}`, () => {
    assertEquals(inClusterAccess({ host, port }).baseUrl, url);
  });
}

Deno.test("inClusterAccess() says that this is no pod", () => {
  for (const host of [undefined, ""]) {
    assertThrows(() => inClusterAccess({ host, port: "443" }), RangeError, "so this is no pod");
  }
  assertThrows(() => inClusterAccess({ host: "x", port: undefined }), RangeError, "no pod");
  assertThrows(() => inClusterAccess({ host: "a b", port: "443" }), RangeError, "is no URL");
});

Deno.test("inClusterAccess() reads the token anew each time, since kubelet renews it", () => {
  const files: Record<string, string> = { "/sa/token": "first\n", "/sa/ca.crt": "PEM\n" };
  const access = inClusterAccess({
    host: "10.0.0.1",
    port: "443",
    root: "/sa",
    readText: reader(files),
  });
  assertEquals(access.credentials(), { token: "first", caPem: "PEM" });
  files["/sa/token"] = "second";
  files["/sa/ca.crt"] = "other PEM";
  assertEquals(access.credentials(), { token: "second", caPem: "other PEM" });
});

Deno.test("inClusterAccess() names the file that is missing or empty", () => {
  const access = (files: Record<string, string>) =>
    inClusterAccess({ host: "x", port: "1", root: "/sa", readText: reader(files) });
  assertThrows(() => access({}).credentials(), RangeError, "Cannot read /sa/token: it is missing");
  assertThrows(
    () => access({ "/sa/token": " \n" }).credentials(),
    RangeError,
    "Cannot use /sa/token: it is empty",
  );
});

Deno.test("inClusterAccess() reads what kubelet mounts where kubelet mounts it", () => {
  const paths: string[] = [];
  const readText = (path: string) => (paths.push(path), "x");
  inClusterAccess({ host: "x", port: "1", readText }).credentials();
  assertEquals(paths, [
    "/var/run/secrets/kubernetes.io/serviceaccount/token",
    "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt",
  ]);
});

Deno.test("urlAccess() keeps the path of a proxy, and needs no credentials", () => {
  assertEquals(urlAccess("http://127.0.0.1:8001/").baseUrl, "http://127.0.0.1:8001");
  const access = urlAccess("https://rancher.example/k8s/clusters/c-1/");
  assertEquals(access.baseUrl, "https://rancher.example/k8s/clusters/c-1");
  assertEquals(access.credentials(), {});
});

Deno.test("urlAccess() takes a path of many slashes in a time that is not their square", () => {
  const path = `/${"/".repeat(300_000)}a`;
  assertEquals(urlAccess(`http://x${path}//`).baseUrl, `http://x${path}`);
});

Deno.test("urlAccess() shows what it is given files of", () => {
  const readText = reader({ "/t": "token\n", "/c": "PEM" });
  const access = urlAccess("https://x", { tokenFile: "/t", caFile: "/c", readText });
  assertEquals(access.credentials(), { token: "token", caPem: "PEM" });
});

const BAD_URLS: ReadonlyArray<readonly [url: string, why: string]> = [
  ["", "Cannot use"],
  ["127.0.0.1:8001", "Cannot use"],
  ["ftp://x", "Cannot use"],
  ["http://a:b@x", "name or password"],
  ["http://x/?a=b", "query or fragment"],
];
for (const [url, why] of BAD_URLS) {
  Deno.test(`urlAccess() refuses "${url}" and names a good one`, () => {
    const error = assertThrows(() => urlAccess(url), RangeError, why);
    assertEquals(error.message.includes("http://127.0.0.1:8001"), true);
    assertEquals(error.message.includes("a:b"), false);
  });
}

Deno.test("podNamespace() is that of the pod, and absent outside of one", () => {
  assertEquals(podNamespace("/sa", reader({ "/sa/namespace": "fgm\n" })), "fgm");
  assertEquals(podNamespace("/sa", reader({})), undefined);
  assertThrows(
    () =>
      podNamespace("/sa", () => {
        throw new Deno.errors.PermissionDenied("no");
      }),
    Deno.errors.PermissionDenied,
  );
});
