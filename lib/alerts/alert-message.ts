import "server-only";
import { env } from "@/lib/env";
import { formatPhone } from "@/lib/format/phone";
import { readAlertNews } from "./alert.schema";
import { alertWords } from "./alert-words";
import type { AlertWords } from "./word-parts";

const LONGEST_NAME = 60;

export type StoredAlert = { kind: string; facts: unknown; connectionId: string | null };

export type AboutNumber = {
  verifiedName: string | null;
  displayPhoneNumber: string | null;
  phoneNumberId: string | null;
};

/** What an alert calls its connection: "Lucky Shrub (+1 555 078 3881)". Null: it is about none. */
export function aboutNumber(number: AboutNumber): string | null {
  const { verifiedName, displayPhoneNumber: shown, phoneNumberId } = number;
  if (phoneNumberId === null) return null;
  const phone = shown && (/^\d+$/.test(shown) ? formatPhone(shown) : shown);
  const name = verifiedName && shortened(verifiedName);
  if (!phone) return name ?? `phone number ID ${phoneNumberId}`;
  return name ? `${name} (${phone})` : phone;
}

/** A name stands in the middle of a title, and in the subject of an e-mail. */
function shortened(name: string): string {
  const letters = [...new Intl.Segmenter().segment(name)].map(({ segment }) => segment);
  return letters.length > LONGEST_NAME ? `${letters.slice(0, LONGEST_NAME).join("")}…` : name;
}

/** A stored alert in words, also one that another version of Wakey has raised. */
export function wordsOfAlert({ kind, facts }: StoredAlert, number: AboutNumber): AlertWords {
  const news = readAlertNews(kind, facts);
  if (news) return alertWords(news, aboutNumber(number));
  return {
    severity: "warning",
    title: `An alert of the kind “${kind}”`,
    text: "This version of Wakey has no words for it.",
  };
}

/** Where alerts are read. */
export function alertsUrl(): string {
  return `${env().appOrigin}/whatsapp/alerts`;
}
