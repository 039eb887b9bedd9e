import react from "@vitejs/plugin-react";
import { loadEnv } from "vite";
import { defineConfig } from "vitest/config";

const LAB = "http://127.0.0.1:8000";

export default defineConfig(({ mode }) => {
  const lab = loadEnv(mode, process.cwd(), "LAB_").LAB_URL ?? LAB;
  const proxy = { target: lab, changeOrigin: true };
  return {
    plugins: [react()],
    server: {
      port: 5173,
      strictPort: true,
      // The lab accepts requests of loopback origins, and those of this proxy are such.
      proxy: { "/api": proxy, "/lab": proxy, "/config.json": proxy },
    },
    build: { target: "es2023", assetsInlineLimit: 0, reportCompressedSize: true },
    test: {
      include: ["test/**/*.test.{ts,tsx}"],
      restoreMocks: true,
      // A busy machine renders a page of many rows slowly; a test that hangs ends all the same.
      testTimeout: 60_000,
    },
  };
});
