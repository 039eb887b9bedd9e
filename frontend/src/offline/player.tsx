/** The player of a saved HTML file: the run stands in the file itself. */
import { createRoot } from "react-dom/client";
import { Router } from "wouter";
import { useHashLocation } from "wouter/use-hash-location";
import "../ui/theme";
import "./fonts.css";
import "./styles";
import { RECORDING_ID } from "../recording/html-file";
import { PlayerApp } from "./player-app";

const root = document.getElementById("root");
const recording = document.getElementById(RECORDING_ID);
if (root) {
  createRoot(root).render(
    // A file has no other address than the part behind its #.
    <Router hook={useHashLocation}>
      <PlayerApp text={recording?.textContent ?? ""} />
    </Router>,
  );
}
