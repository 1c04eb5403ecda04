import { fileURLToPath } from 'node:url'

import react from '@vitejs/plugin-react'
import mantine from 'postcss-preset-mantine'
import { defineConfig, type Plugin } from 'vite'

/**
 * The screens. The hosts serve `dist/renderer` as it stands: relative addresses, because the
 * desktop serves it from `app://`, and nothing inline, because of `default-src 'none'`.
 */
export default defineConfig({
  root: fileURLToPath(new URL('src-renderer', import.meta.url)),
  base: './',
  plugins: [react(), styleNonce()],
  css: { postcss: { plugins: [mantine()] } },
  build: {
    outDir: fileURLToPath(new URL('dist/renderer', import.meta.url)),
    emptyOutDir: true,
    target: 'es2024',
    // Data addresses would need `img-src data:` and `font-src data:` in the policy.
    assetsInlineLimit: 0,
    // The polyfill is an inline script; every browser that runs es2024 preloads modules.
    modulePreload: { polyfill: false },
    sourcemap: true,
    chunkSizeWarningLimit: 1500,
  },
})

/**
 * A place for the nonce of the styles that Mantine makes at run time: the host puts a fresh one
 * there each time it serves the page (src-main/hosts/server), src-renderer/main.tsx reads it.
 */
function styleNonce(): Plugin {
  return {
    name: 'style-nonce',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { name: 'csp-nonce', content: '__CSP_NONCE__' },
        injectTo: 'head-prepend',
      },
    ],
  }
}
