import { createRoot } from "react-dom/client";
import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "./ui/theme";
import "./ui/tokens.css";
import "./ui/base.css";
import "./ui/marks.css";
import "./ui/forms.css";
import { App } from "./app/app";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no element #root");
createRoot(root).render(<App />);
