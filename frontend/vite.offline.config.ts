// Builds what runs without a server, as one script and one style with the fonts inside: a browser
// loads no modules and no fonts from a file. `--mode player` is the player of a saved run, `--mode
// site` the static site.
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const MOST_INLINE_BYTES = 1_000_000;

export default defineConfig(({ mode }) => ({
  plugins: [react()],
  define: { "process.env.NODE_ENV": JSON.stringify("production") },
  publicDir: false,
  build: {
    target: "es2023",
    outDir: `dist/${mode}`,
    assetsInlineLimit: MOST_INLINE_BYTES,
    cssCodeSplit: false,
    modulePreload: false,
    chunkSizeWarningLimit: MOST_INLINE_BYTES / 1000,
    rolldownOptions: {
      input: `src/offline/${mode}.tsx`,
      output: {
        format: "iife",
        codeSplitting: false,
        entryFileNames: `${mode}.js`,
        assetFileNames: `${mode}.[ext]`,
      },
    },
  },
}));
