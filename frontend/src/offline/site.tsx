/** The static site: the guide, the explanations and the recorded runs, without a server. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { Router } from "wouter";
import { useHashLocation } from "wouter/use-hash-location";
import { queries } from "../api/queries";
import { KnownWorkflow } from "../deployment/workflow";
import "../ui/theme";
import "./fonts.css";
import "./styles";
import { SiteApp } from "./site-app";
import { siteData } from "./site-data";

// Nothing is asked of a server.
const client = new QueryClient({ defaultOptions: { queries: { enabled: false } } });
// The histories are a part of the script.
client.setQueryDefaults(["history"], { enabled: true });
const { engines, workflow } = siteData();
client.setQueryData(queries.engines.queryKey, { engines, may_choose_pace: false });
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <QueryClientProvider client={client}>
      <Router hook={useHashLocation}>
        <KnownWorkflow workflow={workflow}>
          <SiteApp />
        </KnownWorkflow>
      </Router>
    </QueryClientProvider>,
  );
}
