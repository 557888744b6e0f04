/**
 * The viewer's DuckDB: it reads the data it was given and can touch nothing else.
 *
 * No statement text ever comes from a caller, so this is the second fence: even a statement that
 * somebody managed to change could not open another file, load an extension or lift these settings.
 *
 * @module
 */

import { type DuckDb, openDuckDb } from "@fgm/collector/store/duckdb";

/** Memory for buffers and intermediate results of all queries together. */
export const DATABASE_MEMORY_BYTES = 256 * 1024 * 1024;

/** Most threads: the node's cores belong to what it runs, not to whoever looks at it. */
export const DATABASE_THREADS_MAX = 4;

/**
 * Opens a database that can read below `directories` and nowhere else.
 *
 * @param options.directories absolute paths; anything below them can be read.
 * @throws {Error} when the library cannot be loaded.
 */
export async function openLockedDatabase(options: {
  readonly directories: readonly string[];
  readonly cores: number;
}): Promise<DuckDb> {
  const threads = Math.max(1, Math.min(DATABASE_THREADS_MAX, options.cores));
  const db = await openDuckDb({ threads, memoryLimitBytes: DATABASE_MEMORY_BYTES });
  try {
    // The kernel's page cache holds the files already; a second copy is memory that nobody else can use.
    await db.query("SET enable_external_file_cache = false");
    const allowed = options.directories.map((path) => `'${path.replaceAll("'", "''")}'`);
    await db.query(`SET allowed_directories = [${allowed.join()}]`);
    await db.query("SET enable_external_access = false");
    await db.query("SET lock_configuration = true");
    return db;
  } catch (error) {
    await db.close();
    throw error;
  }
}
