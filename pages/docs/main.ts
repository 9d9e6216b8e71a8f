// The pages at /docs stay on the device once one of them was opened: they are read where there is no line, too.
navigator.serviceWorker?.register("/docs-worker.js", { scope: "/docs" }).catch(() => undefined);
