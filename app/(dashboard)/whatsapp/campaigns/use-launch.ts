"use client";

import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { type ActionAnswer, callAction } from "@/components/call-action";
import type { LaunchCampaignInput } from "@/lib/campaigns/campaign.schema";
import type { AudienceCount, CountAudienceInput } from "@/lib/contacts/contact.schema";
import { newLaunchKey } from "./launch-key";

export type LaunchActions = {
  onCount: (input: CountAudienceInput) => Promise<ActionAnswer<AudienceCount>>;
  onLaunch: (
    input: LaunchCampaignInput,
  ) => Promise<ActionAnswer<{ campaignId: string; recipientCount: number }>>;
};

type Wish = Omit<LaunchCampaignInput, "launchKey">;

export type Confirmation = {
  input: LaunchCampaignInput;
  people: number;
  /** Null until the server has counted. */
  openWindows: number | null;
};

/**
 * The way from a filled form to the campaign's page, once.
 *
 * Each confirmation has its own launch key, which the server honours once. When no answer came, the
 * same message to the same people keeps its key: it may have been launched already.
 */
export function useLaunch({ onCount, onLaunch }: LaunchActions) {
  const router = useRouter();
  const unanswered = useRef<{ wish: string; launchKey: string } | null>(null);
  const [confirmation, setConfirmation] = useState<Confirmation | null>(null);
  const [isLaunched, setLaunched] = useState(false);

  function open(wish: Wish, people: number) {
    const again = unanswered.current;
    const launchKey = again?.wish === JSON.stringify(wish) ? again.launchKey : newLaunchKey();
    setConfirmation({ input: { ...wish, launchKey }, people, openWindows: null });
    void count(wish, launchKey);
  }

  async function count({ connectionId, audience }: Wish, launchKey: string) {
    const outcome = await callAction(() => onCount({ connectionId, audience }));
    if (!outcome.ok) return;
    setConfirmation((now) =>
      now?.input.launchKey === launchKey ? { ...now, ...outcome.data } : now,
    );
  }

  async function launch(): Promise<string | undefined> {
    if (!confirmation) return undefined;
    const { launchKey, ...wish } = confirmation.input;
    unanswered.current = { wish: JSON.stringify(wish), launchKey };
    const outcome = await callAction(() => onLaunch(confirmation.input));
    if (!outcome.ok) {
      if (!outcome.reached) {
        return "No answer came, so it is not known whether the campaign started. Confirm again: nobody gets it twice.";
      }
      unanswered.current = null;
      return outcome.message;
    }
    setLaunched(true);
    router.push(`/whatsapp/campaigns/${outcome.data.campaignId}`);
    return undefined;
  }

  return { confirmation, isLaunched, open, launch, close: () => setConfirmation(null) };
}
