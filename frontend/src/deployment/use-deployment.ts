import { useEffect } from "react";
import { api, lab } from "../api/client";
import { useStore } from "../ui/store";
import { useResource } from "../ui/use-resource";
import { engines, labPresent } from "./deployment";

/** How soon the page asks again where its engines run, until it knows. */
const AGAIN_MS = 3000;

/** Learns where the engines run, and whether a lab stands behind the page. */
export function useDeployment(): void {
  const known = useStore(engines) !== null;
  const { data } = useResource(api.engines, known ? undefined : AGAIN_MS);
  useEffect(() => {
    if (data) engines.set(data.engines);
  }, [data]);
  useEffect(() => {
    const asking = new AbortController();
    lab
      .present(asking.signal)
      .then(labPresent.set)
      .catch(() => labPresent.set(false));
    return () => asking.abort();
  }, []);
}
