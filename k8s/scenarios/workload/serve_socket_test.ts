import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { until } from "../../e2e/until.ts";
import { SERVE_SOCKET } from "./serve_socket.ts";

/** A connection, as soon as somebody listens at `path`. */
function connected(path: string): Promise<Deno.UnixConn> {
  return until("somebody listens", async () => {
    try {
      return await Deno.connect({ transport: "unix", path });
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      if (error instanceof Deno.errors.ConnectionRefused) return undefined;
      throw error;
    }
  });
}

async function isRefused(connection: Deno.UnixConn): Promise<boolean> {
  try {
    await connection.write(new TextEncoder().encode("line\n"));
    return false;
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return true;
    throw error;
  }
}

Deno.test({
  name: "SERVE_SOCKET closes its connections, comes back, and ends when it is told to",
  ignore: Deno.build.os === "windows",
  async fn() {
    const dir = await Deno.makeTempDir({ prefix: "fgm-socket-" });
    try {
      const path = join(dir, "lines.sock");
      await Deno.writeTextFile(path, "of a life before");
      const args = [`--path=${path}`, "--restart-every-seconds=1.1"];
      const start = SERVE_SOCKET.start(args, () => undefined);
      assert(start.kind === "run");
      const stop = new AbortController();
      const serving = start.run(stop.signal);
      for (let life = 0; life < 2; life++) {
        using connection = await connected(path);
        await until("its lines are refused", () => isRefused(connection));
      }
      stop.abort();
      assertEquals(await serving, 0);
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  },
});
