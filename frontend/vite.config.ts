import { defineConfig } from "vite";

// Django serves what is built here; the manifest tells its templates the hashed names.
export default defineConfig({
  base: "/static/app/",
  build: {
    outDir: "../hybrid/static/app",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    // Pages forbid data: fonts and inline scripts, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: [
        "src/agenda.ts",
        "src/board.ts",
        "src/crew.ts",
        "src/elements/agenda-editor/agenda-editor.ts",
        "src/live-now.ts",
        "src/main.ts",
        "src/grid.ts",
        "src/manage.ts",
        "src/passkey.ts",
        "src/stage.ts",
        "src/studio.ts",
        "src/timetable.ts",
        "src/styles/admin.css",
        "src/styles/main.css",
      ],
    },
  },
});
