import type { Metadata } from "next";
import { MissingPage } from "@/components/missing-page";

export const metadata: Metadata = { title: "Not found" };

/** Inside the dashboard's frame, which has the page's `main` already. */
export default function NotFound() {
  return (
    <div className="mx-auto max-w-lg py-10">
      <MissingPage />
    </div>
  );
}
