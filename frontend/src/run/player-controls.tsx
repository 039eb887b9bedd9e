import { useId, useRef } from "react";
import { useTick } from "../clock/ticker";
import { stopwatch } from "../format/time";
import { Icon } from "../ui/icon";
import type { PlayedRecording } from "./use-recording-player";

const SPEEDS = [1, 4, 16];
const STEP_MS = 10;

interface Props {
  played: PlayedRecording;
  /** Called when somebody has chosen the moment on screen. */
  onMoment: () => void;
}

/** Plays, pauses and moves through a recorded run. */
export function PlayerControls({ played, onMoment }: Props) {
  const { player, playing, speed, now } = played;
  const scrubber = useRef<HTMLInputElement>(null);
  const time = useRef<HTMLOutputElement>(null);
  const id = useId();
  useTick(() => {
    const shown = now() - player.start;
    if (scrubber.current) scrubber.current.valueAsNumber = shown;
    if (time.current) time.current.value = stopwatch(shown);
  }, playing);
  const toggle = (): void => {
    player.toggle();
    if (playing) onMoment();
  };
  return (
    <section className="player" aria-label="Player" data-playing={playing}>
      <button type="button" className="play" onClick={toggle}>
        <Icon name={playing ? "pause" : "play"} /> {playing ? "Pause" : "Play"}
      </button>
      <label className="sr" htmlFor={id}>
        Moment of the run
      </label>
      <input
        ref={scrubber}
        id={id}
        type="range"
        min={0}
        max={Math.ceil(player.end - player.start)}
        step={STEP_MS}
        defaultValue={0}
        onInput={({ currentTarget }) => player.seek(player.start + currentTarget.valueAsNumber)}
        onPointerUp={onMoment}
        onKeyUp={onMoment}
      />
      <output ref={time} className="number" />
      <fieldset className="speeds">
        <legend className="sr">Speed</legend>
        {SPEEDS.map((choice) => (
          <button key={choice} type="button" aria-pressed={choice === speed} onClick={() => player.setSpeed(choice)}>
            {choice}×
          </button>
        ))}
      </fieldset>
    </section>
  );
}
