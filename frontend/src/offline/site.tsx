/** The static site: the guide, the explanations and the recorded runs, without a server. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { Router } from "wouter";
import { useHashLocation } from "wouter/use-hash-location";
import { queries } from "../api/queries";
import "../ui/theme";
import "./fonts.css";
import "./styles";
import { SiteApp } from "./site-app";

// Nothing is asked of a server.
const client = new QueryClient({ defaultOptions: { queries: { enabled: false } } });
client.setQueryData(queries.engines.queryKey, { engines: window.siteEngines ?? [], may_choose_pace: false });
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <QueryClientProvider client={client}>
      <Router hook={useHashLocation}>
        <SiteApp />
      </Router>
    </QueryClientProvider>,
  );
}
