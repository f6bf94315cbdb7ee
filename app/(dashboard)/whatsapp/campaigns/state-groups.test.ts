import { expect, it } from "vitest";
import { messageStates } from "@/lib/messages/message-state.schema";
import { countGroup, settled, waiting } from "./state-groups";

it("puts every state of a message into exactly one group", () => {
  const grouped = [waiting, ...settled].flatMap((group) => group.states);
  expect([...grouped].sort()).toEqual(Object.keys(messageStates).sort());
});

it("adds up a group's states", () => {
  expect(countGroup({ queued: 3, retry: 2, read: 9 }, waiting)).toBe(5);
});
