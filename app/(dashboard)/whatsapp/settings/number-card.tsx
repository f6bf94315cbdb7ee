import type { ReactNode } from "react";
import { Card } from "@/components/card";
import { DefinitionList } from "@/components/definition-list";
import { StatusBadge } from "@/components/status-badge";
import type { Tone } from "@/components/tone";
import type { ConnectionView } from "@/lib/connections/connection.schema";
import { connectionName } from "./connection-name";

type Props = {
  connection: ConnectionView;
  /** The button "Test connection" and its answers. */
  children: ReactNode;
};

const qualities: Record<string, { word: string; tone: Tone }> = {
  GREEN: { word: "High", tone: "good" },
  YELLOW: { word: "Medium", tone: "warn" },
  RED: { word: "Low", tone: "bad" },
};

const throughputs: Record<string, string> = {
  STANDARD: "Standard: 80 messages a second",
  HIGH: "High: 1,000 messages a second",
};

/** The number that sends, as Meta last described it. */
export function NumberCard({ connection, children }: Props) {
  const { verifiedName, qualityRating, throughputLevel, accountMode } = connection;
  return (
    <Card title="Phone number">
      <DefinitionList
        rows={[
          { label: "Verified name", value: verifiedName ?? "Not known" },
          {
            label: "Display number",
            value: connection.displayPhoneNumber ? connectionName(connection) : "Not known",
          },
          { label: "Quality", value: <Quality rating={qualityRating} /> },
          {
            label: "Throughput",
            value:
              throughputLevel === null
                ? "Not known"
                : (throughputs[throughputLevel] ?? throughputLevel),
          },
          ...(accountMode === "SANDBOX"
            ? [{ label: "Mode", value: "Meta's test number: at most 5 confirmed recipients" }]
            : []),
        ]}
      />
      {children}
    </Card>
  );
}

function Quality({ rating }: { rating: string | null }) {
  const quality = rating === null ? undefined : qualities[rating];
  if (!quality) return rating === null ? "Not known" : "Not rated yet";
  return <StatusBadge tone={quality.tone}>{quality.word}</StatusBadge>;
}
