import "./globals.css";
import type { Metadata, Viewport } from "next";
import { cookies, headers } from "next/headers";
import { connection } from "next/server";
import type { ReactNode } from "react";
import { colorSchemeCookie, parseColorScheme } from "@/components/color-scheme";
import { Toaster } from "@/components/toast";

export const metadata: Metadata = {
  title: { default: "Wakey", template: "%s · Wakey" },
  description: "Admin dashboard for the WhatsApp Business Cloud API",
  robots: { index: false, follow: false },
};

export const viewport: Viewport = { width: "device-width", initialScale: 1 };

export default async function RootLayout({ children }: { children: ReactNode }) {
  // A page rendered ahead of the request has no nonce, and its scripts would be refused.
  await connection();
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  const scheme = parseColorScheme((await cookies()).get(colorSchemeCookie)?.value);

  return (
    <html lang="en" data-scheme={scheme === "system" ? undefined : scheme}>
      <head>
        {/* React Aria reads the nonce from here for the one style element that it adds. */}
        <meta property="csp-nonce" nonce={nonce} />
      </head>
      <body>
        {children}
        <Toaster />
      </body>
    </html>
  );
}
