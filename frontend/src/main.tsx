import "@fontsource-variable/inter/wght.css";
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./ui/global.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";

const place = document.getElementById("root");
if (!place) throw new Error("The page has no element #root.");
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
