import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { queries } from "../api/queries";
import type { Recording } from "../api/schema";
import { KnownWorkflow } from "../deployment/workflow";
import { RecordedLens } from "../lens/run-lens";
import type { RecordingPlayer } from "../recording/recording-player";
import { numberIn, useAddress } from "../ui/use-address";
import { CutWaits } from "./cut-waits";
import { PlayerControls } from "./player-controls";
import { RunView } from "./run-view";
import { useRecordingPlayer } from "./use-recording-player";
import "./run.css";
import "./recorded-run.css";

interface Props {
  recording: Recording;
  /** What can be done with the recording. */
  actions?: ReactNode;
}

/** A recorded run, played as the live run was drawn. It asks no server for anything. */
export function RecordedRunView({ recording, actions }: Props) {
  return (
    <RecordedAnswers recording={recording}>
      <PlayedRun recording={recording} actions={actions} />
    </RecordedAnswers>
  );
}

function PlayedRun({ recording, actions }: Props) {
  const [cutWaits, setCutWaits] = useState(true);
  const played = useRecordingPlayer(recording, cutWaits);
  const keepMoment = useMomentInAddress(played.player);
  const durable = recording.run.loans.find(({ lens }) => lens);
  const states = recording.run.loans.find(({ record }) => record.engine === "stepfunctions")?.history;
  const lane = played.run.lanes.find(({ applicationId }) => applicationId === durable?.record.application_id);
  return (
    <RunView
      run={played.run}
      clock={played.clock}
      source="recorded"
      cutWaits={cutWaits}
      options={<CutWaits checked={cutWaits} onChange={setCutWaits} />}
      notes={
        <>
          <RecordedNote recording={recording} actions={actions} />
          <PlayerControls played={played} onMoment={keepMoment} />
        </>
      }
      lens={
        durable?.lens &&
        lane && (
          <RecordedLens
            lens={durable.lens}
            invocations={lane.invocations.length}
            history={durable.history}
            states={states}
          />
        )
      }
    />
  );
}

/** Begins at the moment of the address, and returns what writes the moment on screen there. */
function useMomentInAddress(player: RecordingPlayer): () => void {
  const [search, change] = useAddress();
  const first = useRef(numberIn(search, "t"));
  useEffect(() => {
    if (first.current !== null) player.seek(player.start + first.current);
  }, [player]);
  return () => change({ t: Math.round(player.playback().now() - player.start) });
}

function RecordedNote({ recording: { run }, actions }: Props) {
  const [date] = run.exported_at.split("T");
  return (
    <div className="recorded-note small">
      <span className="badge unknown">RECORDED</span>
      <p>
        {run.title && <strong>{run.title}.</strong>} {run.about} Recorded on {date}
        {run.versions.durable_sdk && `, durable SDK ${run.versions.durable_sdk}`}.
      </p>
      {actions}
    </div>
  );
}

/** Answers the questions of the components below from the recording: its workflow, prices and bills. */
export function RecordedAnswers({ recording, children }: { recording: Recording; children: ReactNode }) {
  const client = useMemo(() => answersOf(recording), [recording]);
  return (
    <QueryClientProvider client={client}>
      <KnownWorkflow workflow={recording.run.workflow}>{children}</KnownWorkflow>
    </QueryClientProvider>
  );
}

function answersOf({ run }: Recording): QueryClient {
  const client = new QueryClient({ defaultOptions: { queries: { enabled: false, staleTime: Number.POSITIVE_INFINITY } } });
  client.setQueryData(queries.engines.queryKey, { engines: run.engines, may_choose_pace: false });
  client.setQueryData(queries.workflow.queryKey, run.workflow);
  for (const { record, bill } of run.loans) {
    client.setQueryData(queries.bill(record.application_id, true).queryKey, bill);
  }
  return client;
}
