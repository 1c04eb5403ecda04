import './theme/layers.css'
import '@mantine/core/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import './theme/palette.css'
import './theme/global.css'
import { setNonce } from 'get-nonce'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { openSession } from './session.ts'
import { forbidCodeInZod } from './strict-zod.ts'

forbidCodeInZod()

/** The server writes a fresh nonce into the page; every style element made at run time carries it. */
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''
if (nonce !== '') setNonce(nonce)

const session = await openSession(window)
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App nonce={nonce} session={session} />
  </StrictMode>,
)
