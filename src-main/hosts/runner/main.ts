import { serveRunner } from '../../jobs/runner-process.ts'

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
serveRunner(new URL(`./worker${extension}`, import.meta.url))
