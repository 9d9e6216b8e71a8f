// Bundles every *.test.ts with esbuild and hands the results to node's own test runner.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));

function listTests(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (name === "node_modules") return [];
    if (statSync(path).isDirectory()) return listTests(path);
    return name.endsWith(".test.ts") ? [path] : [];
  });
}

const output = mkdtempSync(join(tmpdir(), "gachita-page-tests-"));
try {
  await build({
    entryPoints: listTests(HERE),
    outdir: output,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    jsx: "automatic",
    jsxImportSource: "preact",
    logLevel: "warning",
  });
  const files = readdirSync(output, { recursive: true }).filter((name) => name.endsWith(".test.mjs"));
  const paths = files.map((name) => join(output, name));
  process.exitCode = spawnSync(process.execPath, ["--test", ...paths], { stdio: "inherit" }).status ?? 1;
} finally {
  rmSync(output, { recursive: true, force: true });
}
