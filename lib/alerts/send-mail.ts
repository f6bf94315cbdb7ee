import "server-only";
import { env } from "@/lib/env";
import { scrub } from "@/lib/scrub";

const TIMEOUT_MS = 15_000;

export type Mail = {
  /** The same for each try, so that mail programs show one of two that arrived. */
  id: string;
  to: string;
  subject: string;
  text: string;
};

/** Whether this server can send e-mail at all. */
export function canSendMail(): boolean {
  return env().mail !== null;
}

/** @returns what became of it: `error` null when the mail server took it */
export async function sendMail({ id, to, subject, text }: Mail): Promise<{ error: string | null }> {
  const { mail, appOrigin } = env();
  if (!mail) return { error: "E-mail is off on this server: SMTP_URL is not set." };
  const { createTransport } = await import("nodemailer");
  const transport = createTransport({
    url: mail.smtpUrl,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      from: mail.from,
      to: { name: "", address: to },
      subject,
      text,
      messageId: `<${id}@${new URL(appOrigin).hostname}>`,
      headers: { "Auto-Submitted": "auto-generated" },
    });
    return { error: null };
  } catch (error) {
    return { error: `The mail server did not take it: ${reasonOf(error)}` };
  } finally {
    transport.close();
  }
}

// The library's own text may quote the address of the server with its password.
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "no reason was given";
  const response = "response" in error && typeof error.response === "string" ? error.response : "";
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return scrub(response || code || "no reason was given").slice(0, 300);
}
