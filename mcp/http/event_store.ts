/**
 * What a session's streams have carried of late, so that a client whose connection broke can have the
 * rest of an answer (MCP 2025-11-25, "Resumability and Redelivery").
 *
 * An event id is its number; numbers grow over all streams of the session. The oldest events go when
 * the store is full: who comes back later than that is told that the id is unknown, and asks again.
 *
 * @module
 */

import type { EventStore } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp";

/** Events that one session keeps: the answers and progress of its last few calls. */
export const EVENTS_MAX = 256;

/** Characters that the kept events of one session may have together. */
export const EVENT_CHARACTERS_MAX = 128 * 1024;

type Message = Parameters<EventStore["storeEvent"]>[1];

interface Kept {
  readonly id: number;
  readonly streamId: string;
  readonly message: Message;
  readonly characters: number;
}

/** Makes the store of one session. */
export function createEventStore(): EventStore {
  const kept: Kept[] = [];
  let nextId = 1;
  let characters = 0;
  const find = (eventId: string) => kept.find(({ id }) => String(id) === eventId);
  return {
    storeEvent: (streamId, message) => {
      const event = { id: nextId++, streamId, message, characters: JSON.stringify(message).length };
      kept.push(event);
      characters += event.characters;
      while (kept.length > EVENTS_MAX || (characters > EVENT_CHARACTERS_MAX && kept.length > 1)) {
        characters -= kept.shift()?.characters ?? 0;
      }
      return Promise.resolve(String(event.id));
    },
    getStreamIdForEventId: (eventId) => Promise.resolve(find(eventId)?.streamId),
    replayEventsAfter: async (lastEventId, { send }) => {
      const last = find(lastEventId);
      if (last === undefined) throw new RangeError(`Cannot resume after event ${lastEventId}`);
      for (const { id, streamId, message } of [...kept]) {
        // The empty message that opens a stream has no content to send again.
        const isPriming = Object.keys(message).length === 0;
        if (id > last.id && streamId === last.streamId && !isPriming) {
          await send(String(id), message);
        }
      }
      return last.streamId;
    },
  };
}
