// @vitest-environment happy-dom
import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { createQueryClient } from "../src/api/queries";
import { WarmingBadge } from "../src/app/warming-badge";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function show(health: () => object): void {
  vi.stubGlobal("fetch", async () => Response.json(health()));
  render(
    <QueryClientProvider client={createQueryClient()}>
      <WarmingBadge />
    </QueryClientProvider>,
  );
}

test("The page says that the lab warms up until it is warm", async () => {
  let warming = true;
  show(() => ({ lab_id: "1", warming, parts: {} }));
  await screen.findByText("Warming up…");
  warming = false;
  await vi.waitFor(() => expect(screen.queryByText("Warming up…")).toBeNull(), 3000);
});

test("A deployed stack never warms up", async () => {
  show(() => ({ status: "up" }));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(screen.queryByText("Warming up…")).toBeNull();
});
