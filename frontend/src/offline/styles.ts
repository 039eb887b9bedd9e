import "../ui/tokens.css";
import "../ui/base.css";
import "../ui/marks.css";
import "../ui/forms.css";
import "../app/app.css";
import "../app/print.css";
import "./offline.css";
