import { createRoot } from "react-dom/client";
import { App } from "./shell/app";
import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "./shell/theme";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/marks.css";
import "./shell/shell.css";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(<App />);
