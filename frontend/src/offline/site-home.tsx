import { Link } from "wouter";
import { smallUsd } from "../format/money";
import { usePageTitle } from "../ui/use-title";
import { siteData } from "./site-data";

/** The recorded runs of the site. */
export function SiteHome() {
  usePageTitle("Recorded runs");
  return (
    <main className="page">
      <h1>The same loan on Lambda Durable Functions and on Step Functions</h1>
      <p>
        Each run is one loan application on both engines at the same time, recorded on emulators on one machine. Play it
        to see every step, every replay and the bill. Operations, transitions and their prices hold on AWS; the times are
        the emulators&apos;.
      </p>
      <ul className="cards">
        {siteData().runs.map(({ id, title, about, lanes }) => (
          <li key={id} data-run={id}>
            <h2>
              <Link href={`/run/${id}`}>{title}</Link>
            </h2>
            <p>{about}</p>
            {lanes.map(({ engine, status, dollars }) => (
              <p key={engine} className="small">
                {engine}: {status}, <span className="number">{smallUsd(dollars * 1_000_000)}</span> per million loans
              </p>
            ))}
          </li>
        ))}
      </ul>
    </main>
  );
}
