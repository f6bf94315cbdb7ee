"use client";

import "./globals.css";
import { Failure, type FailureProps } from "@/components/failure";

/** Stands in for the root layout when that itself fails. */
export default function GlobalError(props: FailureProps) {
  return (
    <html lang="en">
      <head>
        <title>Something went wrong · Wakey</title>
      </head>
      <body>
        <main className="mx-auto max-w-lg px-4 py-16">
          <Failure {...props} />
        </main>
      </body>
    </html>
  );
}
