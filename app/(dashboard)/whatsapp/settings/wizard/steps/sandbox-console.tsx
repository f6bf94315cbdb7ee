import type { ReactNode } from "react";
import { StatusBadge } from "@/components/status-badge";

/** What Meta's console would show here, shown by the sandbox. */
export function SandboxConsole({ children }: { children: ReactNode }) {
  return (
    <div className="flex max-w-lg flex-col gap-4 rounded-xl border border-border border-dashed p-4">
      <StatusBadge icon="flask" tone="info">
        The sandbox's console
      </StatusBadge>
      {children}
    </div>
  );
}
