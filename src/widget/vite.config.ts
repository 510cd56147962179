import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';
import * as operations from './api/operations.js';

/** What a page loads for the widget, at most. */
const MOST_KILOBYTES = 60;

/** Puts the compressed script beside the plain one, and fails where it has become too large. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        const source = gzipSync(chunk.code, { level: 9 });
        const kilobytes = source.length / 1_000;
        if (kilobytes > MOST_KILOBYTES) {
          this.error(
            `Expected ${chunk.fileName} to have at most ${MOST_KILOBYTES} kB, but it has ${kilobytes} kB gzipped`,
          );
        }
        this.emitFile({ type: 'asset', fileName: `${chunk.fileName}.gz`, source });
      }
    },
  };
}

/** What the widget asks, in the form that the service's TRUSTED_OPERATIONS takes: texts by their SHA-256. */
function trustedOperations(): Plugin {
  const texts = Object.entries(operations).flatMap(([name, text]) => (name.endsWith('Document') ? String(text) : []));
  const trusted = texts.map((text) => [createHash('sha256').update(text).digest('hex'), text]);
  return {
    name: 'trusted-operations',
    generateBundle() {
      const source = JSON.stringify(Object.fromEntries(trusted), undefined, 2);
      this.emitFile({ type: 'asset', fileName: 'widget-operations.json', source });
    },
  };
}

/** The pages of the demo use jQuery, as Lovelace's do. */
function jquery(): Plugin {
  const file = createRequire(import.meta.url).resolve('jquery/dist/jquery.min.js');
  return {
    name: 'jquery',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'demo/jquery.js', source: readFileSync(file) });
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  logLevel: 'warn',
  plugins: [compressed(), trustedOperations(), jquery()],
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    target: 'es2024',
    reportCompressedSize: false,
    // A classic script: it needs no leave from the service to be read by pages of other origins, as a module would.
    lib: { entry: 'main.ts', formats: ['iife'], name: 'LovelaceMessagesWidget', fileName: () => 'widget.js' },
  },
});
