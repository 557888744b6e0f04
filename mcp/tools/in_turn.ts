/**
 * A few requests to one viewer at a time.
 *
 * @module
 */

/** Requests under way to one viewer: it answers eight at once, and others ask too. */
const CONCURRENCY = 3;

/**
 * Does `work` for each item, a few at a time; results are in the order of the items. Rejects with the first
 * error, and starts nothing more then.
 */
export async function inTurn<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  let isBroken = false;
  const worker = async () => {
    for (const [index, item] of waiting) {
      if (isBroken) return;
      try {
        results[index] = await work(item);
      } catch (error) {
        isBroken = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, items.length) }, worker));
  return results;
}
