// Bundles every page: node bundle.mjs SERVER_STATIC KIOSK_STATIC. Same sources in, same bytes out.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const [serverStatic, kioskStatic] = process.argv.slice(2);
if (!serverStatic || !kioskStatic) {
  process.stderr.write("usage: node bundle.mjs SERVER_STATIC KIOSK_STATIC\n");
  process.exit(2);
}

const PAGES = [
  { name: "home", title: "같이타 Gachita", output: serverStatic },
  { name: "rider", title: "같이타 · 저상버스 탑승예약", output: serverStatic, manifest: true, offline: true },
  { name: "driver", title: "같이타 · 기사", output: serverStatic, manifest: true, offline: true },
  { name: "operations", title: "같이타 · 관제", output: serverStatic },
  { name: "kiosk", title: "같이타 · 정류소", output: kioskStatic },
];

const SETTINGS = {
  absWorkingDir: HERE,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022"],
  charset: "utf8",
  legalComments: "none",
  jsx: "automatic",
  jsxImportSource: "preact",
  metafile: true,
  write: false,
  logLevel: "warning",
  define: { "process.env.NODE_ENV": '"production"' },
};

function nameByContent(name, suffix, contents) {
  const mark = createHash("sha256").update(contents).digest("hex").slice(0, 10);
  return `${name}-${mark}.${suffix}`;
}

function writeAsset(output, name, suffix, contents) {
  const file = nameByContent(name, suffix, contents);
  writeFileSync(join(output, file), contents);
  return `/static/${file}`;
}

async function bundleWorklet(output) {
  const result = await build({ ...SETTINGS, entryPoints: ["kiosk/microphone_worklet.ts"] });
  return writeAsset(output, "microphone", "js", result.outputFiles[0].contents);
}

/** Every rule of the night once more, for devices that ask for it where nobody has chosen. */
function withNightByDevice(css) {
  const rules = /([^{}]*\[data-theme="?dark"?\][^{}]*)\{([^{}]*)\}/g;
  return new TextDecoder().decode(css).replace(rules, (rule, selector, body) => {
    const byDevice = selector.replace(/\[data-theme="?dark"?\]/g, ":not([data-theme=light])");
    return `${rule}@media (prefers-color-scheme:dark){${byDevice}{${body}}}`;
  });
}

async function bundlePage(page) {
  const worklet = page.name === "kiosk" ? await bundleWorklet(page.output) : "";
  const result = await build({
    ...SETTINGS,
    entryPoints: [`${page.name}/main.tsx`],
    outdir: "out",
    define: { ...SETTINGS.define, MICROPHONE_WORKLET: JSON.stringify(worklet) },
  });
  const found = Object.fromEntries(
    result.outputFiles.map((file) => [basename(file.path).split(".").at(-1), file.contents]),
  );
  const script = writeAsset(page.output, page.name, "js", found.js);
  const style = writeAsset(page.output, page.name, "css", withNightByDevice(found.css));
  const shell = html(page, script, style);
  writeFileSync(join(page.output, `${page.name}.html`), shell);
  if (page.offline) await bundleShellWorker(page, shell, [script, style]);
}

/** The service worker that keeps this page on the device: another content of the page is another worker. */
async function bundleShellWorker(page, shell, loads) {
  const mark = createHash("sha256").update(shell).digest("hex").slice(0, 10);
  const result = await build({
    ...SETTINGS,
    entryPoints: ["worker/shell_worker.ts"],
    define: {
      ...SETTINGS.define,
      SHELL_NAME: JSON.stringify(`${page.name}-${mark}`),
      SHELL_PAGE: JSON.stringify(`/${page.name}`),
      SHELL_FILES: JSON.stringify([...loads, "/static/icon.svg", `/static/${page.name}.webmanifest`]),
    },
  });
  writeFileSync(join(page.output, `${page.name}-worker.js`), result.outputFiles[0].contents);
}

/** The pages at /docs come from the server; this keeps them on the device. */
async function bundleDocs(output) {
  const entries = { "docs.js": "docs/main.ts", "docs-worker.js": "worker/docs_worker.ts" };
  for (const [name, entry] of Object.entries(entries)) {
    const result = await build({ ...SETTINGS, entryPoints: [entry] });
    writeFileSync(join(output, name), result.outputFiles[0].contents);
  }
}

function html(page, script, style) {
  const manifest = page.manifest ? `\n<link rel="manifest" href="/static/${page.name}.webmanifest">` : "";
  return `<!doctype html>
<html lang="ko">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#00594c">
<title>${page.title}</title>
<link rel="icon" href="/static/icon.svg" type="image/svg+xml">${manifest}
<link rel="stylesheet" href="${style}">
<script type="module" src="${script}"></script>
</head>
<body class="page-${page.name}">
<div id="page"></div>
<noscript>이 화면에는 자바스크립트가 필요합니다. This page needs JavaScript.</noscript>
</body>
</html>
`;
}

for (const output of [serverStatic, kioskStatic]) {
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  copyFileSync(join(HERE, "shared/icon.svg"), join(output, "icon.svg"));
}
for (const page of PAGES) {
  await bundlePage(page);
  if (page.manifest) {
    copyFileSync(join(HERE, page.name, "app.webmanifest"), join(page.output, `${page.name}.webmanifest`));
  }
}
await bundleDocs(serverStatic);
