/**
 * A PostgreSQL of this machine's own, started as the image starts it and gone after the test.
 *
 * @module
 */

import { fromFileUrl } from "@std/path";
import { freePort } from "../../../testing/free_port.ts";
import type { DatabaseAddress } from "../todo_items.ts";

const START = fromFileUrl(new URL("../../images/start-postgres.sh", import.meta.url));

/** What PostgreSQL does not run as. */
const ROOT = 0;

/** Whom to be instead: nobody, as Debian numbers users. */
const NOBODY = 65534;

/** Behind the name of a test that needs PostgreSQL where Debian installs it; empty where it is there. */
export const whyNoPostgres: string = hasPostgres() ? "" : " (skipped: needs Debian's postgresql)";

function hasPostgres(): boolean {
  try {
    return [...Deno.readDirSync("/usr/lib/postgresql")].length > 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** A database that is starting, or already there. */
export interface LocalPostgres extends AsyncDisposable {
  readonly address: DatabaseAddress;
}

/** Starts one on a port that is free now. Disposing of it stops it and removes its data. */
export async function startPostgres(): Promise<LocalPostgres> {
  const dir = await Deno.makeTempDir({ prefix: "fgm-postgres-" });
  const address = { host: "127.0.0.1", port: freePort(), user: "todo", password: "secret" };
  const isRoot = Deno.uid() === ROOT;
  if (isRoot) await Deno.chown(dir, NOBODY, NOBODY);
  const child = new Deno.Command("sh", {
    args: [START],
    cwd: dir,
    env: {
      PGDATA: `${dir}/cluster`,
      PGPORT: String(address.port),
      POSTGRES_USER: address.user,
      POSTGRES_PASSWORD: address.password,
      TMPDIR: dir,
    },
    stdin: "null",
    stdout: "null",
    stderr: "null",
    ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
  }).spawn();
  return {
    address,
    async [Symbol.asyncDispose]() {
      child.kill("SIGINT");
      await child.status;
      await Deno.remove(dir, { recursive: true });
    },
  };
}
