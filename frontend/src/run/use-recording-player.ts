import { useEffect, useMemo, useSyncExternalStore } from "react";
import type { Recording } from "../api/schema";
import type { RunClock } from "../clock/run-clock";
import { stoppedAt } from "../fold/race";
import { type Playback, RecordingPlayer } from "../recording/recording-player";

export interface PlayedRecording extends Playback {
  player: RecordingPlayer;
  clock: RunClock;
}

/** A player of this recording for as long as the component is on screen, with the clock of its run. */
export function useRecordingPlayer(recording: Recording, cutWaits: boolean): PlayedRecording {
  const player = useMemo(() => new RecordingPlayer(recording), [recording]);
  const playback = useSyncExternalStore(player.subscribe, player.playback);
  useEffect(() => player.shortenWaits(cutWaits), [player, cutWaits]);
  const clock = useMemo((): RunClock => {
    const stopped = stoppedAt(playback.run.lanes);
    return stopped === null ? { running: playback.playing, now: playback.now } : { running: false, now: () => stopped };
  }, [playback]);
  return { ...playback, player, clock };
}
