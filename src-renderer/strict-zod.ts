import { config } from 'zod'

// Zod would try to make code at run time, which the content security policy refuses and reports.
config({ jitless: true })
